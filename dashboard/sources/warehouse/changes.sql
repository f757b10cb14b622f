-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    cast(value_before as double) as value_before,
    cast(value as double) as value,
    status_before,
    status
from steering.publication_changes
union all
select null, null, null, null, null, null
