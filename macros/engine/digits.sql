{#
    The sum of the digits of a text, those at odd (or even) places doubled and their own digits added: the sum of the
    Luhn formula. Null where a sign is no digit.
    doubled: 'odd', 'even' or none, counted from the first.
#}
{% macro digit_sum(text, doubled=none) -%}
    {{ return(adapter.dispatch('digit_sum')(text, doubled)) }}
{%- endmacro %}

{% macro default__digit_sum(text, doubled) -%}
    aggregate(
        transform(
            split({{ text }}, ''),
            (digit, place) -> {{ digit_value('(place + 1)', doubled) }}
        ),
        0,
        (total, value) -> total + value
    )
{%- endmacro %}

{% macro duckdb__digit_sum(text, doubled) -%}
    list_sum(list_transform(
        string_split({{ text }}, ''),
        lambda digit, place: {{ digit_value('place', doubled) }}
    ))
{%- endmacro %}

{# What a digit adds to the sum. #}
{% macro digit_value(place, doubled) -%}
    {%- set digit = 'try_cast(digit as integer)' -%}
    {%- if doubled -%}
        case
            when {{ place }} % 2 = {{ 1 if doubled == 'odd' else 0 }}
                then {{ digit }} * 2 - case when {{ digit }} > 4 then 9 else 0 end
            else {{ digit }}
        end
    {%- else -%}
        {{ digit }}
    {%- endif -%}
{%- endmacro %}
