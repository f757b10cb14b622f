with months as (select * from {{ ref('fct_insertion_months') }})

{{ total(
    'C06-1', 'months', 'hours_worked', unknown='hours_unknown',
    observation_id='contract_month_id', observed_on='month_on', segment='segment',
) }}
