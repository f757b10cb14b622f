{#
    The yearly targets of the indicator of a fact: a row is a year in which its target was missed. An indicator
    without a target passes, until somebody states one. It waits for the last table that shows a miss, so that
    none is held back where a miss is an error; the years are then those of the variable asserted_years.
#}
{% test meets_its_targets(model) %}
{{ config(severity=var('trajectory_severity')) }}
-- depends_on: {{ ref('chantier_scorecard') }}
{% set parts = model.identifier.split('_') %}
select
    indicator_id,
    year,
    compared_value,
    target,
    gap,
    effort
from {{ ref('indicator_trajectories') }}
where
    indicator_id = '{{ parts[1] | upper }}-{{ parts[2] }}'
    and status = 'missed'
    {% if var('trajectory_severity') == 'error' and var('asserted_years') == 'last' %}
    and year = (select max(year) from {{ ref('indicator_trajectories') }} where is_year_complete)
    {% endif %}
{% endtest %}
