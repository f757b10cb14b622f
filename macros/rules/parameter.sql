{# The value of a parameter of the plan or of the rules (seeds/plan/parameters.csv), as a scalar. #}
{% macro parameter(name) -%}
    (select value from {{ ref('stg_parameters') }} where parameter = '{{ name }}')
{%- endmacro %}
