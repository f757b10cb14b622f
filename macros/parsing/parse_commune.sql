{# The code of a commune, with the zero that a spreadsheet took from it; null where it is none. #}
{% macro parse_commune(text) -%}
    {{ code_with_leading_zero(text, 5, '([0-9]{2}|2A|2B)[0-9]{3}') }}
{%- endmacro %}
