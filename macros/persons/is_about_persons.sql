{# True where the rows of an export are about persons. #}
{% macro is_about_persons(export) -%}
    {{ export }} in ('{{ var("exports_about_persons") | join("', '") }}')
{%- endmacro %}
