with contracts as (select * from {{ ref('fct_contracts') }})

{{ ratio_of_amounts(
    'C17-3', 'contracts',
    'amount_initial_bid_excl_tax - amount_final_bid_excl_tax',
    'case when amount_initial_bid_excl_tax > 0 then amount_initial_bid_excl_tax end',
    unknown='amount_unknown', member='is_in_population and is_negotiated',
    observation_id='contract_id', observed_on='notified_on',
    amount='amount_initial_bid_excl_tax - amount_final_bid_excl_tax',
) }}
