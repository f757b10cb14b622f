-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    reason_fr,
    action_fr,
    directorate,
    buyer_siren,
    n_rows,
    share
from site.gaps
union all
select null, null, null, null, null, null, null, null
