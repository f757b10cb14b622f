select
    indicator_id,
    name_fr,
    unit,
    value
from steering.second_measures
where year = getvariable('year') and value is not null
order by indicator_id, measure_id
