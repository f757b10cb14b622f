-- The months of an export, and those that are missing.
with months as (

    from warehouse.quality.export_months
    union all by name
    from warehouse.restricted.int_insertion_export_months

)

select
    strftime(month_on, '%Y-%m') as month,
    n_rows as n,
    strftime(first_missing_month_on, '%Y-%m') as missing_month
from months
where export = getvariable('suite')
order by month
