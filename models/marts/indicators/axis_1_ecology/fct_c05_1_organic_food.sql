with purchases as (select * from {{ ref('fct_food_purchases') }})

{{ ratio_of_amounts(
    'C05-1', 'purchases',
    'case when is_organic then amount_excl_tax else 0 end', 'amount_excl_tax',
    unknown='amount_unknown', observation_id='purchase_key', observed_on='purchased_on',
    buyer_siren='null', directorate='null', segment="'food'",
) }}
