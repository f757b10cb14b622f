{#
    The sums of a group of observations, for a year as for a slice of it. n_observations and n_excluded are null
    where a row does not tell how many it stands for.
#}
{% macro observation_sums() -%}
    sum(numerator) as numerator,
    sum(denominator) as denominator,
    sum(second_measure) as second_measure,
    case when count(*) = count(n_represented) then sum(n_represented) end as n_observations,
    case
        when count(*) = count(n_represented)
            then sum(case when exclusion_reason is not null then n_represented else 0 end)
    end as n_excluded
{%- endmacro %}
