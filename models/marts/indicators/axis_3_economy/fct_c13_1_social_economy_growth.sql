with members as (

    select
        buyer_year_id as observation_id,
        observed_on,
        buyer_siren,
        null as directorate,
        null as segment,
        amount_excl_tax - amount_before_excl_tax as numerator,
        amount_before_excl_tax as denominator,
        case when is_first_year then 'year_before_missing' end as exclusion_reason
    from {{ ref('fct_social_economy_years') }}

)

{{ fact() }}
