-- What national law asks beside the plan: a second line, never mixed with the plan's own targets.
select
    obligations.obligation_id,
    obligations.indicator_id,
    years.year,
    obligations.name_fr,
    obligations.article_fr,
    obligations.applies_from,
    obligations.applies_to,
    cast(obligations.value as decimal(18, 6)) as value,
    obligations.comparison_fr
from {{ ref('national_obligations') }} as obligations
inner join {{ ref('dim_years') }} as years
    on
        years.year >= year(obligations.applies_from)
        and years.year <= coalesce(year(obligations.applies_to), years.year)
