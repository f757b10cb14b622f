with members as (

    select
        event_id as observation_id,
        held_on as observed_on,
        null as buyer_siren,
        null as directorate,
        null as segment,
        case when event_type = 'sensibilisation_acheteurs' then 1 else 0 end as numerator,
        null as denominator,
        case when event_type is null then 'value_missing' end as exclusion_reason
    from {{ ref('stg_events') }}
    where rejection_reason is null

)

{{ fact() }}
