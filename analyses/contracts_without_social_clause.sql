-- Quels marchés de plus de 100 000 € n'ont pas de clause sociale, par direction et par année ?
{% set threshold = 100000 %}
{% set first_year = 2023 %}
select
    contracts.year,
    contracts.directorate,
    count(*) as n_contracts,
    sum(contracts.amount_excl_tax) as amount_excl_tax
from {{ ref('reporting_contracts') }} as contracts
where
    contracts.amount_excl_tax > {{ threshold }}
    and not contracts.has_social_clause
    and contracts.year >= {{ first_year }}
group by contracts.year, contracts.directorate
order by contracts.year desc, n_contracts desc, contracts.directorate asc
