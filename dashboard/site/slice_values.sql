-- The breakdowns over the years, for their small lines.
select
    slices.indicator_id,
    slices.dimension,
    slices.member_id,
    slices.year,
    slices.value,
    years.is_year_complete,
    indicators.measure,
    indicators.counted_unit,
    indicators.unit_fr
from steering.indicator_slices as slices
inner join core.dim_indicators as indicators on slices.indicator_id = indicators.indicator_id
inner join core.dim_years as years on slices.year = years.year
where slices.value is not null
order by slices.indicator_id, slices.dimension, slices.member_id, slices.year
