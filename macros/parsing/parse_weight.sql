{# The weight of an award criterion, in percent: 20, 20 %, 20 points, 0,5; null where it is none. #}
{% macro parse_weight(text) -%}
    {{ parse_decimal(replace_all(text, '(?i) ?(%|points?)$', ''), 9, 4) }}
{%- endmacro %}
