select
    indicator_id,
    year,
    value,
    numerator,
    denominator,
    target,
    target_status,
    reference_path,
    gap,
    effort,
    coverage,
    n_observations,
    n_excluded,
    is_year_complete,
    is_target_inferred,
    status
from reporting.indicator_figures
order by indicator_id, year
