{# The yearly targets of an indicator: a row is a year in which the target was missed. #}
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
