-- The report of a year is written in the year after: what changed since the one before was.
select
    changed_on,
    indicator_id,
    change_fr
from steering.method_changes
where year(changed_on) > getvariable('year')
order by changed_on, indicator_id
