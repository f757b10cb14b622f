select
    chantiers.chantier_id,
    chantiers.axis_id,
    trajectories.year,
    trajectories.status,
    count(*) as n_indicators,
    count(trajectories.value) as n_with_value
from {{ ref('dim_chantiers') }} as chantiers
inner join {{ ref('dim_indicators') }} as indicators
    on chantiers.chantier_id = indicators.chantier_id
inner join {{ ref('indicator_trajectories') }} as trajectories
    on indicators.indicator_id = trajectories.indicator_id
group by chantiers.chantier_id, chantiers.axis_id, trajectories.year, trajectories.status
