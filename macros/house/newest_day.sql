{#
    The newest day of a raw export that is not in the future, for `dbt source freshness`. An export that is absent
    is not a stale one: the summary of a build names it.
#}
{% macro newest_day(column) -%}
    select cast(coalesce(max({{ parse_date(column) }}), current_date) as timestamp)
    from {{ this }}
    where {{ parse_date(column) }} <= current_date
{%- endmacro %}
