-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    slices.indicator_id,
    slices.year,
    slices.dimension,
    slices.member_id,
    slices.member_name_fr,
    cast(slices.numerator as double) as numerator,
    cast(slices.denominator as double) as denominator,
    cast(slices.value as double) as value,
    slices.n_observations,
    slices.n_excluded,
    lines.line,
    lines.said
from steering.indicator_slices as slices
left join site.slice_lines as lines
    on
        slices.indicator_id = lines.indicator_id
        and slices.dimension = lines.dimension
        and slices.member_id is not distinct from lines.member_id
union all
select null, null, null, null, null, null, null, null, null, null, null, null
