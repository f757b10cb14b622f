-- The observations of one indicator, as the pages show them; the view fact is its table. Titles are
-- those that people read.
-- noqa: disable=RF05,RF06,ST05
select
    cast(fact.year as varchar) as file,
    count(*) over (partition by fact.year) as total,
    fact.observation_id as "Identifiant",
    contracts.label as "Objet",
    cast(fact.observed_on as varchar) as "Date",
    buyers.name as "Acheteur",
    fact.directorate as "Direction",
    segments.name_fr as "Segment",
    cast(fact.numerator as double) as "Numérateur",
    cast(fact.denominator as double) as "Dénominateur",
    cast(fact.second_measure as double) as second_measure,
    fact.n_represented,
    reasons.name_fr as "Non compté parce que"
from fact
left join core.fct_contracts as contracts on fact.observation_id = contracts.contract_id
left join site.buyers as buyers on fact.buyer_siren = buyers.buyer_siren
left join core.dim_labels as segments
    on segments.kind = 'segment' and fact.segment = segments.code
left join core.dim_reasons as reasons on fact.exclusion_reason = reasons.reason_id
order by fact.year, fact.observed_on, fact.observation_id
