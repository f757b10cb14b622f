-- What is bought of fair trade is told by two exports: invoices, and the food of the canteens.
select
    concat_ws(':', 'invoice', invoice_key) as purchase_id,
    buyer_siren,
    directorate,
    segment,
    amount_excl_tax,
    amount_fair_trade_excl_tax,
    received_on as purchased_on
from {{ ref('fct_invoices') }}
union all
select
    concat_ws(':', 'food', spend_key) as purchase_id,
    cast(null as varchar(9)) as buyer_siren,
    cast(null as varchar(200)) as directorate,
    'food' as segment,
    amount_excl_tax,
    amount_fair_trade_excl_tax,
    purchased_on
from {{ ref('fct_food_spend') }}
