-- The suppliers export out of the stock files of Sirene: the establishments that the other exports
-- name, and the head offices of their companies, each with its legal unit. Reads the tables
-- establishments and units, of the wanted companies alone.
with

head_offices as (

    select
        siren,
        min(commune_code) as commune_code
    from establishments
    where is_head_office
    group by siren

),

named as (

    select *
    from establishments
    where is_head_office or siret in (select siret from wanted)
    union all
    -- A company of which no establishment was read: where its head office is is not known.
    select
        siren,
        concat(siren, head_office_nic) as siret,
        null as commune_code,
        null as state,
        true as is_head_office,
        source_line
    from units
    where siren not in (select siren from establishments) and head_office_nic is not null

)

select
    named.siret,
    units.name as "denominationUniteLegale",
    units.category as "categorieEntreprise",
    units.headcount_band as "trancheEffectifsUniteLegale",
    units.legal_form as "categorieJuridiqueUniteLegale",
    units.is_social_economy as "economieSocialeSolidaireUniteLegale",
    units.activity_code as "activitePrincipaleUniteLegale",
    units.created_on as "dateCreationUniteLegale",
    named.state as "etatAdministratifEtablissement",
    named.commune_code as "codeCommuneEtablissement",
    head_offices.commune_code as "codeCommuneSiege",
    named.source_line
from named
left join units on named.siren = units.siren
left join head_offices on named.siren = head_offices.siren
order by named.source_line
