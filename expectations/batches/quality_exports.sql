-- How much of each export was rejected.
select
    export,
    n_rows,
    n_rejected,
    case when n_rows >= getvariable('few_rows') then n_rejected / n_rows end as share_rejected
from warehouse.restricted.all_export_coverage
order by export
