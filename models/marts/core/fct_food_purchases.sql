-- One line, one euro: a line of several labels counts once (rules.md, Food).
select
    -- ids
    purchases.row_id as purchase_key,
    purchases.canteen_id,

    -- texts
    purchases.label,
    purchases.supplier_name,
    purchases.product_family,
    purchases.quality_labels,
    purchases.origin,
    purchases.local_definition,

    -- numerics
    cast(year(purchases.purchased_on) as integer) as year,
    cast(purchases.amount as decimal(18, 2)) as amount_excl_tax,

    -- booleans: without a label, a purchase bears none
    case when labels.quality_labels is null then false else labels.is_organic end as is_organic,
    case when labels.quality_labels is null then false else labels.is_fair_trade end
        as is_fair_trade,
    purchases.is_local,
    purchases.is_short_circuit,

    -- dates
    purchases.purchased_on
from {{ ref('stg_food_purchases') }} as purchases
left join {{ ref('int_food_labels') }} as labels
    on purchases.quality_labels = labels.quality_labels
where purchases.rejection_reason is null
