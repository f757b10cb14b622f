with members as (

    select
        company_year_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        null as directorate,
        null as segment,
        cast(has_won as integer) as numerator,
        1 as denominator,
        case when has_won is null then 'holder_missing' end as exclusion_reason
    from {{ ref('fct_sourced_companies') }}

)

{{ fact() }}
