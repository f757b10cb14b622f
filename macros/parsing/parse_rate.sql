{#
    A rate between 0 and 1: 0.2, 0,2, 20 %, 20%, 20 points. Above 1 it is none, unless it bears a sign of percent:
    null, as where it cannot be read.
#}
{% macro parse_rate(text) -%}
    {%- set written -%} {{ clean_text(text) }} {%- endset -%}
    {%- set bare -%} {{ replace_all(written, '(?i) ?(%|points?|pour cent)$', '') }} {%- endset -%}
    case
        when {{ matches(written, '(?i).*(%|points?|pour cent)') }}
            then cast({{ parse_decimal(bare, 12, 6) }} * 0.01 as decimal(9, 6))
        when {{ parse_decimal(written, 12, 6) }} between 0 and 1
            then cast({{ parse_decimal(written, 12, 6) }} as decimal(9, 6))
    end
{%- endmacro %}
