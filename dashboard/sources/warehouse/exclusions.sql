-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    reason_fr,
    action_fr,
    n_excluded
from steering.indicator_exclusions
union all
select null, null, null, null, null
