-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    name_fr,
    article_fr,
    cast(value as double) as value,
    comparison_fr
from steering.national_references
union all
select null, null, null, null, null, null
