with members as (

    select
        company_year_id as observation_id,
        came_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(is_first as integer) as numerator,
        null as denominator,
        case
            when company_siren is null then 'siren_missing'
            when is_first is null then 'consultation_unknown'
        end as exclusion_reason
    from {{ ref('fct_company_years') }}
    where came_with = 'bid'

)

{{ fact() }}
