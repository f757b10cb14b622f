{# The indicator of a fact, by the name of its file; in a unit test, that of the fact under test. #}
{% macro indicator_of_fact() -%}
    {%- set words = (model.tested_node_unique_id or model.unique_id).split('.')[-1].split('_') -%}
    {{ words[1] | upper }}-{{ words[2] }}
{%- endmacro %}
