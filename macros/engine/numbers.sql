{# A number without needless zeros, with a decimal comma: 0.8 gives 0,8 and 30.000000 gives 30. #}
{% macro plain_number(value) -%}
    {%- set written -%} cast(cast({{ value }} as decimal(18, 4)) as varchar(30)) {%- endset -%}
    replace(trim(trailing '.' from trim(trailing '0' from {{ written }})), '.', ',')
{%- endmacro %}

{# A whole number with spaces between thousands: 100000 gives 100 000. #}
{% macro french_number(value) -%}
    {{ return(adapter.dispatch('french_number')(value)) }}
{%- endmacro %}

{% macro default__french_number(value) -%}
    replace(format_number(cast({{ value }} as bigint), 0), ',', ' ')
{%- endmacro %}

{% macro duckdb__french_number(value) -%}
    replace(format('{:,}', cast({{ value }} as bigint)), ',', ' ')
{%- endmacro %}
