{#
    The figures of every year, each beside the value of the year before: what a growth is told
    from.
#}
{% macro with_value_before(indicator_years) -%}
    select
        figures.*,
        previous_figures.value as value_before
    from {{ indicator_years }} as figures
    left join {{ indicator_years }} as previous_figures
        on
            figures.indicator_id = previous_figures.indicator_id
            and figures.year = previous_figures.year + 1
{%- endmacro %}
