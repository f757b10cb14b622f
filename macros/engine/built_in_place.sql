{#
    A table is dropped and created in one transaction. dbt-duckdb creates it under another name, renames what stood
    there, renames it, and drops the other: three statements more for each model. It builds in place only what has a
    foreign key.
#}
{% macro has_foreign_key_constraints(relation=none) -%}
    {{ return(true) }}
{%- endmacro %}

{# dbt asks the database to drop what it knows is not there. #}
{% macro drop_relation_if_exists(relation) -%}
    {%- if relation is not none and load_cached_relation(relation) is not none -%}
        {%- do adapter.drop_relation(relation) -%}
    {%- endif -%}
{%- endmacro %}
