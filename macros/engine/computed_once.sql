{#
    A condition that always holds, for a CTE that several others read: DuckDB computes such a CTE once. Spark would
    write it out into each, and each of those again; it leaves alone what it cannot repeat with the same result.
#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}
    rand() >= 0
{%- endmacro %}

{% macro duckdb__computed_once() -%}
    true
{%- endmacro %}
