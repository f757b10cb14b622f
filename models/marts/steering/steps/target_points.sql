-- A target without a year holds for every year of the plan.
select
    targets.indicator_id,
    years.year,
    cast(targets.value as decimal(18, 6)) as target,
    targets.kind as target_kind,
    targets.status as target_status
from {{ ref('targets') }} as targets
inner join {{ ref('dim_years') }} as years
    on years.is_plan_year and coalesce(targets.year, years.year) = years.year
