-- The rows that do not count since something is not known: by directorate and by buyer, and all.
-- Titles are those that people read.
-- noqa: disable=RF05,RF06,ST05
with

placed as (

    select
        'toutes' as file,
        missing.*
    from missing
    union all
    select
        members.slug as file,
        missing.*
    from missing
    inner join site.members as members
        on
            (members.dimension = 'directorate' and missing.directorate = members.member_id)
            or (members.dimension = 'buyer' and missing.buyer_siren = members.member_id)

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
left join site.buyers as buyers on placed.buyer_siren = buyers.buyer_siren
order by placed.file asc, placed.indicator_id asc, placed.year desc, placed.observation_id asc
