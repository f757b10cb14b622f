with events as (select * from {{ ref('stg_events') }})

{{ total(
    'C20-1', 'events', "case when event_type = 'sensibilisation_acheteurs' then 1 else 0 end",
    unknown='value_missing', observation_id='event_id', observed_on='held_on',
    buyer_siren='null', directorate='null',
) }}
