with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(is_innovation_partnership as integer) as numerator,
        null as denominator,
        case when is_innovation_partnership is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
