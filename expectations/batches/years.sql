-- The rows of an export in each year, beside those of the last publication. Few rows tell nothing.
with

figures as (from warehouse.quality.export_years where export = getvariable('suite')),

before as (from last.quality.export_years where export = getvariable('suite'))

select
    coalesce(cast(coalesce(figures.year, before.year) as varchar), 'tout') as year,
    cast(coalesce(figures.n_rows, 0) as double) as n,
    cast(before.n_rows as double) as n_before,
    case when n_before >= getvariable('few_rows') then n / n_before end as share_kept,
    case when n >= getvariable('few_rows') then cast(figures.median_amount as double) end
        as median_amount,
    case
        when n >= getvariable('few_rows') and n_before >= getvariable('few_rows')
            then cast(figures.median_amount / nullif(before.median_amount, 0) as double)
    end as median_ratio
from figures
full outer join before on figures.year is not distinct from before.year
order by year
