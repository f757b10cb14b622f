-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    cast(changed_on as varchar) as changed_on,
    indicator_id,
    change_fr
from steering.method_changes
union all
select null, null, null
