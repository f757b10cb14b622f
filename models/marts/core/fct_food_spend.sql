-- What is known of the food that is bought: a line of purchase each, and the yearly declaration of
-- a canteen for the years of which it has no line (rules.md, Food). A declaration tells how much is
-- organic and how much is local, not how much is both.
with

lines as (

    select distinct
        canteen_id,
        year
    from {{ ref('fct_food_purchases') }}

)

select
    -- ids
    purchase_key as spend_key,
    canteen_id,

    -- texts
    'line' as source,

    -- numerics
    year,
    amount_excl_tax,
    cast(case when is_organic then amount_excl_tax when not is_organic then 0 end as decimal(18, 2))
        as amount_organic_excl_tax,
    cast(case when is_local then amount_excl_tax when not is_local then 0 end as decimal(18, 2))
        as amount_local_excl_tax,
    cast(
        case
            when is_organic or is_local then amount_excl_tax
            when not (is_organic or is_local) then 0
        end as decimal(18, 2)
    ) as amount_organic_or_local_excl_tax,
    cast(case when is_organic and is_local then amount_excl_tax else 0 end as decimal(18, 2))
        as amount_organic_and_local_excl_tax,
    cast(
        case when is_fair_trade then amount_excl_tax when not is_fair_trade then 0 end
        as decimal(18, 2)
    ) as amount_fair_trade_excl_tax,

    -- dates
    purchased_on
from {{ ref('fct_food_purchases') }}
union all
select
    declarations.row_id as spend_key,
    declarations.canteen_id,
    'declaration' as source,
    declarations.year,
    cast(declarations.amount as decimal(18, 2)) as amount_excl_tax,
    cast(declarations.amount_organic as decimal(18, 2)) as amount_organic_excl_tax,
    cast(declarations.amount_local as decimal(18, 2)) as amount_local_excl_tax,
    cast(null as decimal(18, 2)) as amount_organic_or_local_excl_tax,
    cast(null as decimal(18, 2)) as amount_organic_and_local_excl_tax,
    cast(declarations.amount_fair_trade as decimal(18, 2)) as amount_fair_trade_excl_tax,
    make_date(declarations.year, 12, 31) as purchased_on
from {{ ref('stg_food_declarations') }} as declarations
left join lines
    on declarations.canteen_id = lines.canteen_id and declarations.year = lines.year
where declarations.rejection_reason is null and lines.canteen_id is null
