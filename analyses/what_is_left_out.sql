-- Why are members of the population not counted, per indicator and year?
select
    indicator_id,
    year,
    reason_fr,
    action_fr,
    n_excluded
from {{ ref('indicator_exclusions') }}
order by indicator_id asc, year asc, n_excluded desc
