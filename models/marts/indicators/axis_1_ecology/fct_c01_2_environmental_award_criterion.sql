with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(weighs_environment as integer) as numerator,
        1 as denominator,
        case when weighs_environment is null then 'criterion_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
