-- The catalogue is whole, and the tables of what was bought are not emptied.
select
    now.table_name as name,
    now.n_rows as n,
    before.n_rows as n_before,
    case when before.n_rows > 0 then now.n_rows / before.n_rows end as share_kept
from warehouse.quality.table_sizes as now
left join last.quality.table_sizes as before on now.table_name = before.table_name
order by name
