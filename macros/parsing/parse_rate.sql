{#
    A rate between 0 and 1: 0.2, 0,2, 20 %, 20%, 20 points. Above 1 it is none, unless it bears a sign of percent:
    null, as where it cannot be read.
#}
{% macro parse_rate(text) -%}
    {%- set bare = replace_all('rate_read', '(?i) ?(%|points?|pour cent)$', '') -%}
    {%- set read -%}
        case
            when {{ matches('rate_read', '0*1([.,]0*)?|0*([.,][0-9]+)?|0+[.,]?') }}
                then try_cast(replace(rate_read, ',', '.') as decimal(9, 6))
            when {{ matches('rate_read', '(?i).*(%|points?|pour cent)') }}
                then try_cast({{ parse_decimal(bare, 12, 6) }} * 0.01 as decimal(9, 6))
        end
    {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, '0([.][0-9]+)?|1') }} then try_cast({{ text }} as decimal(9, 6))
        else {{ with_name('rate_read', clean_text(text), read) }}
    end
{%- endmacro %}
