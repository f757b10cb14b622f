-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    measure_id,
    name_fr,
    unit,
    cast(value as double) as value
from steering.second_measures
union all
select null, null, null, null, null, null
