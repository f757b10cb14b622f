{#
    The amount, or null where it is no amount (rules.md, Amounts): at or below the floor, above the ceiling, one digit repeated
    seven times or more, or 12311111111, which platforms write where the amount is not known.
#}
{% macro plausible_amount(amount) -%}
    {%- set whole -%} cast(cast({{ amount }} as decimal(18, 0)) as varchar(40)) {%- endset -%}
    case
        when {{ amount }} <= {{ parameter('amount_floor') }} then null
        when {{ amount }} > {{ parameter('amount_ceiling') }} then null
        when {{ amount }} = 12311111111 then null
        when {{ amount }} = cast({{ amount }} as decimal(18, 0))
            and {{ matches(whole, '1{7,}|2{7,}|3{7,}|4{7,}|5{7,}|6{7,}|7{7,}|8{7,}|9{7,}') }}
            then null
        else {{ amount }}
    end
{%- endmacro %}
