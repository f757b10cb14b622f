{# A band of staff as Sirene codes it (00 to 53, NN), with its lost zero; null where it is none #}
{% macro parse_headcount_band(text) -%}
    {{ code_with_leading_zero(text, 2, '[0-5][0-9]|NN') }}
{%- endmacro %}
