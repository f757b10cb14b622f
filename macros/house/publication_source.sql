{# Where the exports of this publication come from: publications of one source can be compared. #}
{% macro publication_source() -%}
    '{{ "demonstration" if var("exports") == "seeds" else "exports" }}'
{%- endmacro %}
