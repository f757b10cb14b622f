{# The status of an indicator in a year: the first that applies (rules.md, Trajectories). #}
{% macro trajectory_status() -%}
    case
        when not has_begun then 'upcoming'
        when is_withheld then 'withheld'
        when is_awaited then 'in_progress'
        when value is null then 'no_data'
        when
            coverage < {{ parameter('min_coverage') }}
            or (target_kind = 'growth_at_least' and is_base_uncovered)
            then 'insufficient_coverage'
        when compared_value is null then 'no_data'
        when not is_year_complete then 'in_progress'
        when is_history_short or (target_kind = 'growth_at_least' and is_base_short)
            then 'short_history'
        when target is not null and compared_value >= target then 'met'
        when target is not null then 'missed'
        when reference_path is not null and value >= reference_path then 'on_track'
        when reference_path is not null then 'off_track'
        else 'no_target'
    end
{%- endmacro %}
