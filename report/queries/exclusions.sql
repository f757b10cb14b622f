select
    indicator_id,
    reason_fr,
    action_fr,
    n_excluded
from steering.indicator_exclusions
where year = getvariable('year')
order by indicator_id asc, n_excluded desc, reason_fr asc
