with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(has_low_impact_transport as integer) as numerator,
        1 as denominator,
        case when has_low_impact_transport is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
