-- Entre quelles bornes serait la part, si tout ce qu'on ignore était un non, ou un oui ?
{% set year = 2025 %}
select
    indicator_id,
    indicator_name_fr,
    value,
    coverage,
    value * coverage as lowest_value,
    value * coverage + 1 - coverage as highest_value,
    target
from {{ ref('indicator_figures') }}
where year = {{ year }} and measure = 'share' and coverage < 1 and value is not null
order by coverage asc, indicator_id asc
