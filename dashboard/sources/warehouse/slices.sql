-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    indicator_id,
    year,
    dimension,
    member_name_fr,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(value as double) as value,
    n_observations,
    n_excluded
from steering.indicator_slices
union all
select null, null, null, null, null, null, null, null, null
