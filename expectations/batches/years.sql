-- The rows of an export in each year, beside those of the last publication. A registry has no
-- year; hours are counted in contracts and months, as they are published.
with

amounts as (

    select
        'now' as publication,
        'contracts' as export,
        year,
        amount_excl_tax as amount,
        1 as n
    from warehouse.core.fct_contracts
    where is_in_population
    union all
    select
        'before' as publication,
        'contracts' as export,
        year,
        amount_excl_tax as amount,
        1 as n
    from last.core.fct_contracts
    where is_in_population
    union all
    select
        'now' as publication,
        'invoices' as export,
        year,
        amount_excl_tax as amount,
        1 as n
    from warehouse.core.fct_invoices
    where not is_credit_note
    union all
    select
        'before' as publication,
        'invoices' as export,
        year,
        amount_excl_tax as amount,
        1 as n
    from last.core.fct_invoices
    where not is_credit_note
    union all
    select
        'now' as publication,
        'food_purchases' as export,
        year,
        amount_excl_tax as amount,
        1 as n
    from warehouse.core.fct_food_purchases
    union all
    select
        'before' as publication,
        'food_purchases' as export,
        year,
        amount_excl_tax as amount,
        1 as n
    from last.core.fct_food_purchases
    union all
    select
        'now' as publication,
        'insertion_hours' as export,
        year,
        null as amount,
        amount as n
    from warehouse.indicators.fct_c06_1_insertion_hours
    union all
    select
        'before' as publication,
        'insertion_hours' as export,
        year,
        null as amount,
        amount as n
    from last.indicators.fct_c06_1_insertion_hours
    union all
    select
        'now' as publication,
        'suppliers' as export,
        null as year,
        null as amount,
        1 as n
    from warehouse.core.dim_suppliers
    union all
    select
        'before' as publication,
        'suppliers' as export,
        null as year,
        null as amount,
        1 as n
    from last.core.dim_suppliers

),

years as (

    select
        year,
        cast(coalesce(sum(case when publication = 'now' then n end), 0) as double) as n,
        cast(sum(case when publication = 'before' then n end) as double) as n_before,
        cast(median(case when publication = 'now' then amount end) as double) as median_amount,
        cast(median(case when publication = 'before' then amount end) as double) as median_before
    from amounts
    where export = $suite
    group by year

)

select
    coalesce(cast(year as varchar), 'tout') as year,
    n,
    n_before,
    -- Few rows tell nothing.
    case when n_before >= 20 then n / n_before end as share_kept,
    case when n >= 20 then median_amount end as median_amount,
    case when n >= 20 and n_before >= 20 then median_amount / nullif(median_before, 0) end
        as median_ratio
from years
order by year
