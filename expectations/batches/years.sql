-- The rows of an export in each year, beside those of the last publication. Few rows tell nothing.
select
    coalesce(cast(coalesce(now.year, before.year) as varchar), 'tout') as year,
    cast(coalesce(now.n_rows, 0) as double) as n,
    cast(before.n_rows as double) as n_before,
    case when before.n_rows >= getvariable('few_rows') then coalesce(now.n_rows, 0) / before.n_rows end as share_kept,
    case when now.n_rows >= getvariable('few_rows') then cast(now.median_amount as double) end as median_amount,
    case when now.n_rows >= getvariable('few_rows') and before.n_rows >= getvariable('few_rows')
        then cast(now.median_amount / nullif(before.median_amount, 0) as double) end as median_ratio
from (from warehouse.quality.export_years where export = $suite) as now
full outer join (from last.quality.export_years where export = $suite) as before
    on now.year is not distinct from before.year
order by year
