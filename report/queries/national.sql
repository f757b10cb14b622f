select
    indicator_id,
    year,
    max(value) as value
from steering.national_references
where value is not null
group by indicator_id, year
order by indicator_id, year
