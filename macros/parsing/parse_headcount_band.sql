{# A band of staff as Sirene codes it (00 to 53, NN), with its lost zero; null where it is none #}
{% macro parse_headcount_band(text) -%}
    {%- set code = with_leading_zero('upper(' ~ clean_text(text) ~ ')', 2) -%}
    case when {{ matches(code, '[0-5][0-9]|NN') }} then {{ code }} end
{%- endmacro %}
