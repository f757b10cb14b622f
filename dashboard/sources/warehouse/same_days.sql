-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    cast(until_on as varchar) as until_on,
    cast(value as double) as value
from site.same_days
where value is not null
union all
select null, null, null, null
