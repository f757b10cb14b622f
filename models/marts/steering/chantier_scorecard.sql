{% set statuses = [
    'met', 'missed', 'on_track', 'off_track', 'in_progress', 'no_target', 'insufficient_coverage',
    'withheld', 'no_data', 'upcoming',
] %}
select
    chantiers.chantier_id,
    chantiers.axis_id,
    trajectories.year,
    count(*) as n_indicators,
    count(trajectories.value) as n_with_value,
    {% for status in statuses -%}
    count(case when trajectories.status = '{{ status }}' then 1 end) as n_{{ status }}
    {%- if not loop.last %},{% endif %}
    {% endfor %}
from {{ ref('dim_chantiers') }} as chantiers
inner join {{ ref('dim_indicators') }} as indicators
    on chantiers.chantier_id = indicators.chantier_id
inner join {{ ref('indicator_trajectories') }} as trajectories
    on indicators.indicator_id = trajectories.indicator_id
group by chantiers.chantier_id, chantiers.axis_id, trajectories.year
