-- Quels marchés de l'année n'ont aucune considération environnementale, par direction ?
{% set year = 2025 %}
select
    facts.directorate,
    contracts.contract_number,
    contracts.label,
    contracts.amount_excl_tax
from {{ ref('fct_c01_1_environmental_consideration') }} as facts
inner join {{ ref('fct_contracts') }} as contracts
    on facts.observation_id = contracts.contract_id
where facts.year = {{ year }} and facts.numerator = 0
order by facts.directorate asc, contracts.amount_excl_tax desc, contracts.contract_id asc
