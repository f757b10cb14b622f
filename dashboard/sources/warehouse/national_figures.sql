-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    cast(value as double) as value,
    name_fr,
    source_fr,
    comparison_fr
from steering.national_figures
union all
select null, null, null, null, null, null
