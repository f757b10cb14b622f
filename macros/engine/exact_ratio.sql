{#
    numerator / denominator as an exact decimal of six decimals, half up (away from zero); null where the
    denominator is null or 0. Both sides are decimals of at most six decimals.
    DuckDB divides decimals in binary floating point, so the division is done on whole millionths.
#}
{% macro exact_ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('exact_ratio')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__exact_ratio(numerator, denominator) -%}
    cast(
        round(
            cast({{ numerator }} as decimal(24, 6))
            / nullif(cast({{ denominator }} as decimal(24, 6)), 0),
            6
        ) as decimal(18, 6)
    )
{%- endmacro %}

{% macro duckdb__exact_ratio(numerator, denominator) -%}
    {%- set n -%} cast(cast({{ numerator }} as decimal(24, 6)) * 1000000 as hugeint) {%- endset -%}
    {%- set d -%} nullif(cast(cast({{ denominator }} as decimal(24, 6)) * 1000000 as hugeint), 0) {%- endset -%}
    cast(
        cast(
            sign({{ n }}) * sign({{ d }})
            * ((abs({{ n }}) * 2000000 + abs({{ d }})) // (abs({{ d }}) * 2))
            as decimal(24, 0)
        ) * 0.000001 as decimal(18, 6)
    )
{%- endmacro %}
