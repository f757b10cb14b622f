{#
    The rows of a seed on Spark, read from its file: dbt would write each value of each row into a statement. Rows keep
    the order of the file, as one part.
#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set given = model.config.column_types -%}
    {%- set view = 'seed_' ~ model.alias -%}
    {% call statement('seed_file') %}
        create or replace temporary view {{ view }} using csv options (
            path '{{ model.root_path }}/{{ model.original_file_path }}',
            header 'true', escape '"', multiline 'true', encoding 'UTF-8'
        )
    {% endcall %}
    {%- set sql -%}
        insert into {{ this.render() }}
        select
            {% for name in agate_table.column_names -%}
            {%- set type = given.get(name, adapter.convert_type(agate_table, loop.index0)) %}
            cast({{ adapter.quote(name) }} as {{ type }}){{ ',' if not loop.last }}
            {% endfor -%}
        from {{ view }}
    {%- endset -%}
    {% call statement('seed_rows') %}{{ sql }}{% endcall %}
    {{ return(sql) }}
{%- endmacro %}
