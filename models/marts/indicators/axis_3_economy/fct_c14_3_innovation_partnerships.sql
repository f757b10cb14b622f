with contracts as (select * from {{ ref('fct_contracts') }})

{{ total(
    'C14-3', 'contracts', 'cast(is_innovation_partnership as integer)', unknown='answer_unknown',
    observation_id='contract_id', observed_on='notified_on', member='is_in_population',
    segment='segment',
) }}
