{# The yearly targets of an indicator: a row is a year whose target was missed, by how much, and the effort it took. #}
{% test meets_its_targets(model, indicator_id) %}
{{ config(severity=var('trajectory_severity')) }}
select
    indicator_id,
    year,
    compared_value,
    target,
    gap,
    effort
from {{ model }}
where indicator_id = '{{ indicator_id }}' and status = 'missed'
{% endtest %}
