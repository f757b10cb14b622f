{# The day so many whole months after a date; of a longer month its last day. #}
{% macro months_after(day, months) -%}
    {{ return(adapter.dispatch('months_after')(day, months)) }}
{%- endmacro %}

{% macro default__months_after(day, months) -%}
    add_months({{ day }}, {{ months }})
{%- endmacro %}

{% macro duckdb__months_after(day, months) -%}
    cast({{ day }} + to_months({{ months }}) as date)
{%- endmacro %}
