with steps as (select * from {{ ref('fct_dispute_steps') }})

{{ total(
    'C19-1', 'steps', "case when step = 'referral' then 1 else 0 end", unknown='value_missing',
    observation_id='step_id', observed_on='happened_on',
    amount="case when step = 'opening' then 1 else 0 end",
) }}
