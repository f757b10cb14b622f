with contracts as (select * from {{ ref('fct_contracts') }})

{{ ratio_of_amounts(
    'C17-2', 'contracts',
    'amount_estimated_excl_tax - amount_excl_tax',
    'case when amount_estimated_excl_tax > 0 then amount_estimated_excl_tax end',
    unknown='amount_unknown', member='is_in_population and is_strategic_family',
    observation_id='contract_id', observed_on='notified_on',
    amount='amount_estimated_excl_tax - amount_excl_tax',
) }}
