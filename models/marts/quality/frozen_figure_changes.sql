-- A published year is frozen: which of its figures is another today, from what, to what.
{% set fields = ['numerator', 'denominator', 'value', 'second_measure', 'coverage'] %}
{% for field in fields %}
select
    frozen.indicator_id,
    frozen.year,
    '{{ field }}' as field,
    cast(frozen.{{ field }} as decimal(18, 6)) as published,
    cast(figures.{{ field }} as decimal(18, 6)) as recomputed
from {{ ref('published_figures') }} as frozen
left join {{ ref('indicator_years') }} as figures
    on frozen.indicator_id = figures.indicator_id and frozen.year = figures.year
where
    coalesce(frozen.{{ field }} <> figures.{{ field }}, true)
    and (frozen.{{ field }} is not null or figures.{{ field }} is not null)
{% if not loop.last %}union all{% endif %}
{% endfor %}
