-- A chart of a trajectory needs this table alone: figures, targets and path, with their words.
select
    -- ids
    trajectories.indicator_id,
    trajectories.year,
    indicators.axis_id,
    indicators.chantier_id,

    -- texts
    chantiers.axis_name_fr,
    chantiers.chantier_name_fr,
    indicators.name_fr as indicator_name_fr,
    indicators.short_name_fr as indicator_short_name_fr,
    indicators.kind,
    kinds.name_fr as kind_fr,
    indicators.measure,
    indicators.unit,
    indicators.unit_fr,
    trajectories.target_kind,
    trajectories.target_status,
    trajectories.status,
    statuses.name_fr as status_fr,
    statuses.tone as status_tone,

    -- numerics
    trajectories.value,
    trajectories.numerator,
    trajectories.denominator,
    trajectories.compared_value,
    trajectories.target,
    trajectories.reference_path,
    trajectories.gap,
    trajectories.effort,
    trajectories.coverage,
    trajectories.n_observations,
    trajectories.n_excluded,

    -- booleans
    trajectories.is_year_complete,
    trajectories.is_history_short,
    coalesce(trajectories.target_status = 'inferred', false) as is_target_inferred,
    indicators.is_about_persons,

    -- dates
    make_date(trajectories.year, 1, 1) as year_start
from {{ ref('indicator_trajectories') }} as trajectories
inner join {{ ref('dim_indicators') }} as indicators
    on trajectories.indicator_id = indicators.indicator_id
inner join {{ ref('dim_chantiers') }} as chantiers
    on indicators.chantier_id = chantiers.chantier_id
inner join {{ ref('dim_statuses') }} as statuses
    on trajectories.status = statuses.status_id and statuses.kind = 'indicator'
left join {{ ref('dim_labels') }} as kinds
    on indicators.kind = kinds.code and kinds.kind = 'indicator_kind'
