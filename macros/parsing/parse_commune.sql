{# The code of a commune, with the zero that a spreadsheet took from it; null where it is none. #}
{% macro parse_commune(text) -%}
    {%- set code = with_leading_zero('upper(' ~ clean_text(text) ~ ')', 5) -%}
    case when {{ matches(code, '([0-9]{2}|2A|2B)[0-9]{3}') }} then {{ code }} end
{%- endmacro %}
