{#
    A rate between 0 and 1: 0.2, 0,2, 20 %, 20%, 20 points. Above 1 it is none, unless it bears a sign of percent:
    null, as where it cannot be read.
#}
{% macro parse_rate(text) -%}
    {%- set written = clean_text(text) -%}
    {%- set bare = replace_all(written, '(?i) ?(%|points?|pour cent)$', '') -%}
    case
        when {{ matches(written, '0*1([.,]0*)?|0*([.,][0-9]+)?|0+[.,]?') }}
            then try_cast(replace({{ written }}, ',', '.') as decimal(9, 6))
        when {{ matches(written, '(?i).*(%|points?|pour cent)') }}
            then try_cast({{ parse_decimal(bare, 12, 6) }} * 0.01 as decimal(9, 6))
    end
{%- endmacro %}
