-- What moved, as the pages show it. Titles are those that people read.
-- noqa: disable=RF05,RF06,ST05
select
    moved.indicator_id || '/' || moved.year as file,
    count(*) over (partition by moved.indicator_id, moved.year) as total,
    moved.observation_id as "Identifiant",
    contracts.label as "Objet",
    moved.change as "Changement",
    cast(moved.numerator_before as double) as "Numérateur avant",
    cast(moved.numerator as double) as "Numérateur",
    cast(moved.denominator_before as double) as "Dénominateur avant",
    cast(moved.denominator as double) as "Dénominateur",
    reasons_before.name_fr as "Non compté avant parce que",
    reasons.name_fr as "Non compté parce que"
from moved
left join core.fct_contracts as contracts on moved.observation_id = contracts.contract_id
left join core.dim_reasons as reasons_before on moved.reason_before = reasons_before.reason_id
left join core.dim_reasons as reasons on moved.reason = reasons.reason_id
order by file, moved.change, moved.observation_id
