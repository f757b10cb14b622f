-- The exports as they are written, cast and no more: what is written otherwise than the two ways of a date and of an
-- amount is null. `folder` is the folder of the exports.
create macro export(name) as table
    select * from read_csv(getvariable('folder') || '/' || name || '.csv', all_varchar = true);

create macro day_of(written) as
    coalesce(try_cast(left(written, 10) as date), cast(try_strptime(written, '%d/%m/%Y') as date));

create macro euros_of(written) as
    coalesce(
        try_cast(written as decimal(18, 2)),
        try_cast(replace(replace(written, chr(8239), ''), ',', '.') as decimal(18, 2))
    );

create macro answer_of(written) as
    case
        when lower(written) in ('oui', 'true', 'o') then true
        when lower(written) in ('non', 'false', 'n') then false
    end;

-- An amount that a platform shows in place of none is none.
create macro price_of(written) as
    case
        when euros_of(written) > 1 and euros_of(written) <= 15000000000
            and euros_of(written) not in (99999999, 12311111111) then euros_of(written)
    end;

create macro siret_of(written) as replace(written, ' ', '');

-- A number is published with its year before it: 20212021_0001 is 20210001.
create macro number_of(written) as
    if(contains(written, '_'), replace(substr(written, 5), '_', ''), written);

create table contract_rows as
select
    left(acheteur_id, 9) as buyer,
    number_of(id) as number,
    objet as label,
    day_of(datePublicationDonnees) as published_on,
    day_of(dateNotification) as notified_on,
    nature,
    left(codeCPV, 2) as cpv_division,
    techniques = 'Accord-cadre' and modalitesExecution = 'Bons de commande' as is_framework,
    nullif(idAccordCadre, '') as framework,
    price_of(montant) as amount,
    try_cast(dureeMois as integer) as months,
    answer_of(attributionAvance) as has_advance,
    try_cast(tauxAvance as decimal(9, 4)) as advance_rate,
    siret_of(titulaire_id) as siret,
    case
        when coalesce(considerationsSociales, 'NC') not in ('', 'NC', 'MQ', 'CDL')
            then contains(considerationsSociales, 'Clause sociale')
    end as has_social_clause,
    case
        when coalesce(considerationsEnvironnementales, 'NC') not in ('', 'NC', 'MQ', 'CDL')
            then contains(considerationsEnvironnementales, 'Clause environnementale')
    end as has_green_clause,
    case
        when coalesce(considerationsEnvironnementales, 'NC') not in ('', 'NC', 'MQ', 'CDL')
            then contains(considerationsEnvironnementales, 'Critère environnemental')
    end as has_green_criterion
from export('contracts')
where modification_id = '0';

create table details as
select
    left(acheteur_id, 9) as buyer,
    id as number,
    nullif(consultation_id, '') as consultation_id,
    answer_of(famille_strategique) as is_strategic_family,
    answer_of(marche_strategique) as is_strategic,
    price_of(estime_ht) as estimate,
    answer_of(suppression_pe_plastiques) as is_plastic_free,
    answer_of(materiaux_biosources) as is_bio_based,
    case
        when recycle_mode in ('condition', 'critere', 'variante') then true
        when recycle_mode = 'aucun' then false
    end as is_recycled,
    answer_of(reemploi) as is_reused,
    answer_of(label_energie) as has_energy_label,
    answer_of(transport_sobre) as has_low_transport,
    answer_of(marche_innovation_r2122_9_1) as is_innovation,
    answer_of(partenariat_innovation) as is_partnership,
    answer_of(negocie) as is_negotiated,
    price_of(offre_initiale_ht) as first_offer,
    price_of(offre_finale_ht) as last_offer,
    try_cast(retenue_garantie_taux as decimal(9, 4)) as retention_rate,
    answer_of(filiere_btp) as is_construction
from export('contract_details');

create table consultations as
select
    consultation_id,
    year(day_of(date_publication)) as year,
    answer_of(alloti) as is_split,
    answer_of(contrat_progres_egalite) as has_equality,
    answer_of(sourcing_realise) as is_sourced
from export('consultations');

create table criteria as
select
    consultation_id,
    bool_or(kind = 'acv') as has_life_cycle,
    bool_or(kind = 'innovation') as has_innovation,
    bool_or(kind in ('environnement', 'acv') and weight > 0) as weighs_green,
    bool_or(kind = 'rse' and weight > 0) as weighs_csr
from
    (
        select consultation_id, type_critere as kind, try_cast(ponderation as decimal(9, 2)) as weight
        from export('award_criteria')
    )
group by consultation_id;

create table bids as
select
    consultation_id,
    left(siret_of(siret), 9) as siren,
    year(day_of(date_depot)) as year,
    year(day_of(demande_justification_oab_le)) as year_asked
from export('bids');

create table invoices as
select
    left(acheteur_id, 9) as buyer,
    siret_of(siret_fournisseur) as siret,
    left(siret_of(siret_fournisseur), 9) as siren,
    day_of(date_reception) as received_on,
    day_of(date_paiement) as paid_on,
    type_piece = 'avoir' as is_credit,
    if(type_piece = 'avoir', -abs(euros_of(montant_ht)), euros_of(montant_ht)) as amount,
    if(type_piece = 'avoir', -1, 1) * euros_of(montant_commerce_equitable_ht) as fair_amount
from export('invoices');

create table suppliers as
select
    siret,
    left(siret, 9) as siren,
    nullif(categorieEntreprise, '') = 'PME' as is_sme,
    answer_of(economieSocialeSolidaireUniteLegale) as is_social,
    left(nullif(codeCommuneEtablissement, ''), 2)
        in ('09', '11', '12', '30', '31', '32', '34', '46', '48', '65', '66', '81', '82') as is_regional
from export('suppliers');

create table lists as
select
    identifiant as identifier,
    liste as list,
    coalesce(day_of(valide_du), date '0001-01-01') as valid_from,
    coalesce(day_of(valide_au), date '9999-12-31') as valid_to
from export('supplier_lists');

create table revenues as
select siren, try_cast(exercice as integer) as year, euros_of(chiffre_affaires_ht) as revenue
from export('supplier_revenues');

create table insertion as
select
    beneficiaire_id as person,
    year(day_of(periode || '-01')) as year,
    euros_of(heures_realisees) as hours,
    answer_of(rqth) as is_disabled,
    case when sexe = 'F' then true when sexe = 'H' then false end as is_woman,
    nullif(sortie, '') as outcome,
    year(day_of(date_sortie)) as year_left
from export('insertion_hours');

create table food as
select
    siret,
    year(day_of(date)) as year,
    euros_of(prix_ht) as price,
    list_contains(string_split(coalesce(categories_egalim, ''), ','), 'BIO') as is_organic,
    list_contains(string_split(coalesce(categories_egalim, ''), ','), 'COMMERCE_EQUITABLE') as is_fair,
    coalesce(answer_of(est_local), false) as is_local
from export('food_purchases');

create table declarations as
select
    siret,
    try_cast(annee_bilan as integer) as year,
    euros_of(valeur_totale) as total,
    euros_of(valeur_bio) as organic,
    euros_of(valeur_locale) as local,
    euros_of(valeur_commerce_equitable) as fair
from export('food_declarations');

create table equipment as
select
    year(day_of(date)) as year,
    categorie as category,
    operation,
    affectation as assignment,
    try_cast(quantite as integer) as quantity,
    answer_of(faible_emission) as is_low_emission,
    answer_of(reconditionne) as is_refurbished
from export('equipment_purchases');

create table sourced as
select consultation_id, left(siret_of(siret), 9) as siren
from export('sourcing');

create table reviews as
select
    left(acheteur_id, 9) as buyer,
    marche_id as number,
    left(siret_of(siret), 9) as siren,
    day_of(date) as reviewed_on,
    type as kind
from export('supplier_reviews');

create table events as
select evenement_id as event_id, year(day_of(date)) as year, type as kind
from export('events');

create table participants as
select evenement_id as event_id, referent_id
from export('event_participants');

create table referents as
select
    referent_id,
    year(coalesce(day_of(actif_du), date '2010-01-01')) as first_year,
    year(coalesce(day_of(actif_au), date '2026-12-31')) as last_year
from export('purchasing_referents');

create table disputes as
select year(day_of(date_ouverture)) as year, year(day_of(date_saisine_mediateur)) as year_referred
from export('disputes');
