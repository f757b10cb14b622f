select
    indicator_id,
    value_before,
    value
from steering.publication_changes
where year = getvariable('year')
order by indicator_id
