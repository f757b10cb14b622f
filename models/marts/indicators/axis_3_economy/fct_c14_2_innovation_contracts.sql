with contracts as (select * from {{ ref('fct_contracts') }})

{{ total(
    'C14-2', 'contracts', 'cast(is_innovation_contract as integer)', unknown='answer_unknown',
    observation_id='contract_id', observed_on='notified_on', member='is_in_population',
    segment='segment',
) }}
