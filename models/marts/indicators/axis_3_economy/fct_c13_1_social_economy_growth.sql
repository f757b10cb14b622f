with members as (

    select
        buyer_year_id as observation_id,
        observed_on,
        buyer_siren,
        null as directorate,
        null as segment,
        amount_excl_tax - amount_before_excl_tax as numerator,
        amount_before_excl_tax as denominator,
        growth_exclusion as exclusion_reason
    from {{ ref('fct_social_economy_years') }}

)

{{ fact() }}
