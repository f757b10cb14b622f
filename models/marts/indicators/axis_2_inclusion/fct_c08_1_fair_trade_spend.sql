with purchases as (select * from {{ ref('fct_fair_trade_purchases') }})

{{ total(
    'C08-1', 'purchases', 'amount_fair_trade_excl_tax', unknown='amount_unknown',
    observation_id='purchase_id', observed_on='purchased_on', segment='segment',
) }}
