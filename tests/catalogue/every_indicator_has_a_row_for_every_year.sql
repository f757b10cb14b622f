select
    indicators.indicator_id,
    years.year
from {{ ref('dim_indicators') }} as indicators
cross join {{ ref('dim_years') }} as years
left join {{ ref('indicator_trajectories') }} as trajectories
    on indicators.indicator_id = trajectories.indicator_id and years.year = trajectories.year
where trajectories.indicator_id is null
