-- A missed target that is inferred is shown apart (rules.md, Trajectories).
select
    chantiers.chantier_id,
    chantiers.axis_id,
    trajectories.year,
    trajectories.status,
    coalesce(trajectories.target_status = 'inferred', false) as is_target_inferred,
    count(*) as n_indicators,
    count(trajectories.value) as n_with_value
from {{ ref('dim_chantiers') }} as chantiers
inner join {{ ref('dim_indicators') }} as indicators
    on chantiers.chantier_id = indicators.chantier_id
inner join {{ ref('indicator_trajectories') }} as trajectories
    on indicators.indicator_id = trajectories.indicator_id
group by
    chantiers.chantier_id,
    chantiers.axis_id,
    trajectories.year,
    trajectories.status,
    coalesce(trajectories.target_status = 'inferred', false)
