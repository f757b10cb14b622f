{#
    The three columns that say why a row is rejected, from the first check that fails.
    checks: a list of (column as published, raw expression, condition that makes the row unreadable, reason).
#}
{% macro first_problem(checks) -%}
    case
        {%- for column, raw, condition, reason in checks %}
        when {{ condition }} then '{{ column }}'
        {%- endfor %}
    end as rejected_column,
    case
        {%- for column, raw, condition, reason in checks %}
        when {{ condition }} then {{ raw }}
        {%- endfor %}
    end as rejected_value,
    case
        {%- for column, raw, condition, reason in checks %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end as rejection_reason
{%- endmacro %}
