with purchases as (select * from {{ ref('fct_food_purchases') }})

{{ ratio_of_amounts(
    'C05-3', 'purchases',
    'case when is_organic or is_local then amount_excl_tax else 0 end', 'amount_excl_tax',
    unknown='amount_unknown', observation_id='purchase_key', observed_on='purchased_on',
    amount='case when is_organic and is_local then amount_excl_tax else 0 end',
    buyer_siren='null', directorate='null', segment="'food'",
) }}
