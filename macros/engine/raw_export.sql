{#
    A raw export with the place of each row: source_file, source_line, and source_record where one published
    record spreads over several rows (JSON). It is the seed, or what pipeline.ingest read from the user's folder;
    then source_problem and source_excerpt tell a row that could not be read, source_doubt one that is odd.
#}
{% macro raw_export(name) -%}
    {%- if var('exports') == 'files' -%}
        {{ stored_source('exports', name) }}
    {%- else -%}
        {{ return(adapter.dispatch('numbered_seed')(ref(name), name)) }}
    {%- endif -%}
{%- endmacro %}

{# The header is line 1 of a seed's file. #}
{% macro default__numbered_seed(relation, name) -%}
    (
        select
            *,
            '{{ name }}.csv' as source_file,
            row_number() over (order by monotonically_increasing_id()) + 1 as source_line,
            cast(null as string) as source_record,
            cast(null as string) as source_problem,
            cast(null as string) as source_excerpt,
            cast(null as string) as source_doubt
        from {{ relation }}
    )
{%- endmacro %}

{% macro duckdb__numbered_seed(relation, name) -%}
    (
        select
            *,
            '{{ name }}.csv' as source_file,
            row_number() over () + 1 as source_line,
            cast(null as string) as source_record,
            cast(null as string) as source_problem,
            cast(null as string) as source_excerpt,
            cast(null as string) as source_doubt
        from {{ relation }}
    )
{%- endmacro %}
