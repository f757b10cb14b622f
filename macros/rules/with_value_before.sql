{#
    The figures of every year, each beside the value of the year before: what a growth is told from. A year of which
    too little is known is no base.
#}
{% macro with_value_before(indicator_years) -%}
    select
        figures.*,
        case
            when previous_figures.coverage >= {{ parameter('min_coverage') }} then previous_figures.value
        end as value_before,
        coalesce(previous_figures.coverage < {{ parameter('min_coverage') }}, false)
            as is_base_uncovered,
        coalesce(previous_figures.is_history_short, false) as is_base_short
    from {{ indicator_years }} as figures
    left join {{ indicator_years }} as previous_figures
        on
            figures.indicator_id = previous_figures.indicator_id
            and figures.year = previous_figures.year + 1
{%- endmacro %}
