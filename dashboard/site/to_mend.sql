-- The rows that do not count since something is not known: by directorate and by buyer, and all.
-- Titles are those that people read.
-- noqa: disable=RF05,RF06,ST05
with

gaps as (

    select
        observations.*,
        reasons.name_fr as reason_fr,
        reasons.action_fr
    from observations
    inner join core.dim_years as years on observations.year = years.year
    inner join core.dim_reasons as reasons on observations.exclusion_reason = reasons.reason_id
    where reasons.action_fr not in ('Aucune', 'Attendre')

),

placed as (

    select
        'toutes' as file,
        gaps.*
    from gaps
    union all
    select
        members.slug as file,
        gaps.*
    from gaps
    inner join site.members as members
        on
            (members.dimension = 'directorate' and gaps.directorate = members.member_id)
            or (members.dimension = 'buyer' and gaps.buyer_siren = members.member_id)

)

select
    placed.file,
    count(*) over (partition by placed.file) as total,
    placed.indicator_id as "Indicateur",
    indicators.short_name_fr as "Nom",
    cast(placed.year as varchar) as "Année",
    placed.observation_id as "Identifiant",
    contracts.label as "Objet",
    cast(placed.observed_on as varchar) as "Date",
    buyers.name as "Acheteur",
    placed.directorate as "Direction",
    placed.reason_fr as "Pourquoi",
    placed.action_fr as "À faire"
from placed
inner join core.dim_indicators as indicators on placed.indicator_id = indicators.indicator_id
left join core.fct_contracts as contracts on placed.observation_id = contracts.contract_id
left join (
    select
        buyer_siren,
        min(name) as name
    from core.dim_buyers
    group by buyer_siren
) as buyers on placed.buyer_siren = buyers.buyer_siren
order by placed.file asc, placed.indicator_id asc, placed.year desc, placed.observation_id asc
