{#
    The three columns that say why a row is rejected: what pipeline.ingest could not read of it, else the first
    check that fails.
    checks: a list of (column as published, raw expression, condition that makes the row unreadable, reason).
#}
{% macro first_problem(checks) -%}
    case
        when source_problem is not null then null
        {%- for column, raw, condition, reason in checks %}
        when {{ condition }} then '{{ column }}'
        {%- endfor %}
    end as rejected_column,
    case
        when source_problem is not null then source_excerpt
        {%- for column, raw, condition, reason in checks %}
        when {{ condition }} then {{ raw }}
        {%- endfor %}
    end as rejected_value,
    case
        when source_problem is not null then source_problem
        {%- for column, raw, condition, reason in checks %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end as rejection_reason
{%- endmacro %}
