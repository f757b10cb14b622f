-- The thresholds of the plan and of the rules, each as parameters.csv of the user's folder says it,
-- else as the plan does.
{% set is_own = var('exports') == 'files' %}
select
    declared.parameter,
    {% if is_own -%}
    coalesce({{ parse_decimal('own.value', 18, 6) }}, declared.value) as value,
    own.parameter is not null as is_own,  -- noqa: RF01
    {%- else -%}
    declared.value,
    false as is_own,
    {%- endif %}
    declared.unit,
    declared.indicator_id,
    declared.source_lines,
    declared.label_fr
from {{ ref('parameters') }} as declared
{%- if is_own %}
left join {{ stored_source('exports', 'parameters') }} as own on declared.parameter = own.parameter
{%- endif %}
