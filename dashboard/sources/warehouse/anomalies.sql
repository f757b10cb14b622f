-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    export,
    reason_fr,
    action_fr,
    count(*) as n_cases,
    cast(sum(n_rows) as bigint) as n_rows
from quality.anomalies
group by all
union all
select null, null, null, null, null
