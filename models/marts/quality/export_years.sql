-- What an export holds in each year: the expectations compare it with the last publication. A
-- registry has no year; hours are counted in contracts and months, as they are published.
with

amounts as (

    select
        'contracts' as export,
        year,
        amount_excl_tax as amount,
        1 as n_rows
    from {{ ref('fct_contracts') }}
    where is_in_population
    union all
    select
        'invoices' as export,
        year,
        amount_excl_tax as amount,
        1 as n_rows
    from {{ ref('fct_invoices') }}
    where not is_credit_note
    union all
    select
        'food_purchases' as export,
        year,
        amount_excl_tax as amount,
        1 as n_rows
    from {{ ref('fct_food_purchases') }}
    union all
    select
        'insertion_hours' as export,
        year,
        null as amount,
        n_represented as n_rows
    from {{ ref('fct_c06_1_insertion_hours') }}
    union all
    select
        'suppliers' as export,
        null as year,
        null as amount,
        1 as n_rows
    from {{ ref('dim_suppliers') }}

)

select
    export,
    cast(year as integer) as year,
    cast(sum(n_rows) as integer) as n_rows,
    -- Of two amounts in the middle their mean, half up: in half cents it is a whole number.
    cast(
        cast(median(cast(amount * 200 as bigint)) as decimal(20, 0)) * 0.005 as decimal(18, 2)
    ) as median_amount
from amounts
group by export, year
