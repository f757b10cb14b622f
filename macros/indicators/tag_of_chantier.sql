{# Give a fact the tag of its chantier: dbt ls --select tag:chantier_6. #}
{% macro tag_of_chantier() -%}
    {{ config(tags=['chantier_' ~ ((indicator_of_fact() | trim)[1:3] | int)]) }}
{%- endmacro %}
