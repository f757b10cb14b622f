select
    t.indicator_id,
    t.year,
    cast(t.numerator as double) as numerator,
    cast(t.denominator as double) as denominator,
    cast(t.value as double) as value,
    cast(t.compared_value as double) as compared_value,
    cast(t.target as double) as target,
    t.target_kind,
    t.target_status,
    cast(t.reference_path as double) as path,
    cast(t.gap as double) as gap,
    cast(t.effort as double) as effort,
    t.n_observations,
    t.n_excluded,
    cast(t.coverage as double) as coverage,
    t.is_year_complete,
    t.is_history_short,
    t.status,
    y.is_plan_year,
    y.has_begun
from steering.indicator_trajectories as t
inner join core.dim_years as y on t.year = y.year
