-- A dimension that an indicator knows tells its members apart, and loses none of them.
select
    slices.indicator_id,
    slices.year,
    slices.dimension,
    sum(slices.numerator) as numerator,
    max(figures.numerator) as numerator_of_the_year
from {{ ref('indicator_slices') }} as slices
inner join {{ ref('indicator_years') }} as figures
    on slices.indicator_id = figures.indicator_id and slices.year = figures.year
group by slices.indicator_id, slices.year, slices.dimension
having
    coalesce(sum(slices.numerator), 0) <> coalesce(max(figures.numerator), 0)
    or coalesce(sum(slices.denominator), 0) <> coalesce(max(figures.denominator), 0)
