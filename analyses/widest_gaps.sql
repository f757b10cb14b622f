-- Which targets of the last complete year were missed, and by how much?
select
    trajectories.indicator_id,
    indicators.name_fr,
    trajectories.year,
    trajectories.compared_value,
    trajectories.target,
    trajectories.gap,
    trajectories.effort,
    indicators.counted_unit
from {{ ref('indicator_trajectories') }} as trajectories
inner join {{ ref('dim_indicators') }} as indicators
    on trajectories.indicator_id = indicators.indicator_id
where trajectories.status = 'missed'
order by trajectories.gap, trajectories.indicator_id, trajectories.year
