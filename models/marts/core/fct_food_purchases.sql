-- One line, one euro: a line of several labels counts once (rules.md, Food).
select
    -- ids
    row_id as purchase_key,
    canteen_id,

    -- texts
    label,
    supplier_name,
    product_family,
    quality_labels,
    origin,
    local_definition,

    -- numerics
    cast(year(purchased_on) as integer) as year,
    cast(amount as decimal(18, 2)) as amount_excl_tax,

    -- booleans
    {{ has_label('quality_labels', 'BIO') }} as is_organic,
    {{ has_label('quality_labels', 'COMMERCE_EQUITABLE') }} as is_fair_trade,
    is_local,
    is_short_circuit,

    -- dates
    purchased_on
from {{ ref('stg_food_purchases') }}
where rejection_reason is null
