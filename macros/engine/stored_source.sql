{#
    A source whose tables are Parquet files: what its external_location names. dbt-duckdb puts the files in the place
    of the source; Spark has them by the path, which the machines of a cluster must reach.
#}
{% macro stored_source(source_name, name) -%}
    {{ return(adapter.dispatch('stored_source')(source_name, name)) }}
{%- endmacro %}

{% macro default__stored_source(source_name, name) -%}
    {%- set relation = source(source_name, name) -%}
    {%- if execute -%}
        {%- for node in graph.sources.values()
            if node.source_name == source_name and node.name == name -%}
            parquet.`{{ node.meta.external_location | replace('$name', name) }}`
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__stored_source(source_name, name) -%}
    {{ source(source_name, name) }}
{%- endmacro %}
