-- The food purchases.
select
    purchase_key,
    canteen_id,
    product_family,
    cast(amount_excl_tax as double) as amount
from warehouse.core.fct_food_purchases
