-- A published year is frozen: which of its figures is another today, from what, to what. Those
-- about persons cannot be another: they are published once.
{% set fields = ['numerator', 'denominator', 'value', 'second_measure', 'coverage'] %}
{% for field in fields %}
select
    frozen.indicator_id,
    frozen.year,
    '{{ field }}' as field,
    cast(frozen.{{ field }} as decimal(18, 6)) as published,
    cast(figures.{{ field }} as decimal(18, 6)) as recomputed
from {{ ref('published_figures') }} as frozen
left join {{ ref('dim_indicators') }} as indicators
    on frozen.indicator_id = indicators.indicator_id
left join {{ ref('indicator_years') }} as figures
    on frozen.indicator_id = figures.indicator_id and frozen.year = figures.year
where
    not coalesce(indicators.is_about_persons, false)
    and coalesce(frozen.{{ field }} <> figures.{{ field }}, true)
    and (frozen.{{ field }} is not null or figures.{{ field }} is not null)
{% if not loop.last %}union all{% endif %}
{% endfor %}
