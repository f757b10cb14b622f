-- Why has a figure moved since an earlier publication? The rows that are new, gone, or counted in
-- another way. Before: attach 'published/previous/<run>/warehouse.duckdb' as last (read_only).
{% set fact = 'fct_c01_1_environmental_consideration' %}
{% set year = 2025 %}
select
    coalesce(now.observation_id, before.observation_id) as observation_id,
    case
        when before.observation_id is null then 'new'
        when now.observation_id is null then 'gone'
        else 'changed'
    end as what_happened,
    before.numerator as numerator_before,
    now.numerator,
    before.denominator as denominator_before,
    now.denominator,
    before.exclusion_reason as exclusion_reason_before,
    now.exclusion_reason
from (select * from {{ ref(fact) }} where year = {{ year }}) as now
full outer join
    (select * from last.indicators.{{ fact }} where year = {{ year }}) as before
    on now.observation_id = before.observation_id
where
    coalesce(now.numerator, -1) <> coalesce(before.numerator, -1)
    or coalesce(now.denominator, -1) <> coalesce(before.denominator, -1)
    or coalesce(now.exclusion_reason, '') <> coalesce(before.exclusion_reason, '')
    or now.observation_id is null
    or before.observation_id is null
order by what_happened, observation_id
