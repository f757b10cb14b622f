-- Once per file and value, at its first line: a value that cannot be read is unknown, never 0 nor a
-- no (rules.md, Unknown is not no). What makes its row unusable is listed with the rejected rows.
-- Hours of insertion are left out: what their columns hold tells of persons.
{% set columns = {
    'contracts': {
        'montant': parse_decimal, 'tauxAvance': parse_rate, 'offresRecues': parse_integer,
        'dureeMois': parse_integer, 'marcheInnovant': parse_boolean,
        'attributionAvance': parse_boolean, 'sousTraitanceDeclaree': parse_boolean,
        'datePublicationDonnees': parse_date,
    },
    'contract_details': {
        'estime_ht': parse_decimal, 'offre_initiale_ht': parse_decimal,
        'offre_finale_ht': parse_decimal, 'retenue_garantie_taux': parse_rate,
        'famille_strategique': parse_boolean, 'marche_strategique': parse_boolean,
        'suppression_pe_plastiques': parse_boolean, 'materiaux_biosources': parse_boolean,
        'reemploi': parse_boolean, 'label_energie': parse_boolean,
        'transport_sobre': parse_boolean, 'marche_innovation_r2122_9_1': parse_boolean,
        'partenariat_innovation': parse_boolean, 'negocie': parse_boolean,
        'filiere_btp': parse_boolean,
    },
    'consultations': {
        'nb_lots': parse_integer, 'alloti': parse_boolean,
        'contrat_progres_egalite': parse_boolean, 'sourcing_realise': parse_boolean,
    },
    'bids': {
        'montant_initial_ht': parse_decimal, 'montant_final_ht': parse_decimal,
        'retenue': parse_boolean, 'demande_justification_oab_le': parse_date,
    },
    'award_criteria': {'ponderation': parse_weight},
    'invoices': {
        'montant_recycle_ht': parse_decimal, 'montant_reemploi_ht': parse_decimal,
        'montant_commerce_equitable_ht': parse_decimal, 'date_paiement': parse_date,
    },
    'food_purchases': {'est_circuit_court': parse_boolean, 'est_local': parse_boolean},
    'food_declarations': {
        'valeur_bio': parse_decimal, 'valeur_commerce_equitable': parse_decimal,
        'valeur_locale': parse_decimal,
    },
    'equipment_purchases': {
        'faible_emission': parse_boolean, 'reconditionne': parse_boolean,
    },
    'suppliers': {
        'economieSocialeSolidaireUniteLegale': parse_boolean,
        'dateCreationUniteLegale': parse_date, 'trancheEffectifsUniteLegale': parse_headcount_band,
        'codeCommuneEtablissement': parse_commune, 'codeCommuneSiege': parse_commune,
    },
    'supplier_lists': {'valide_du': parse_date, 'valide_au': parse_date},
    'commitments': {'echeance': parse_date, 'realise_le': parse_date},
    'disputes': {'date_saisine_mediateur': parse_date},
    'purchasing_referents': {'actif_du': parse_date, 'actif_au': parse_date},
} %}
with

unreadable as (
    {% for export, parsers in columns.items() %}
    {% set export_loop = loop %}
    {% for column, parsed in parsers.items() %}
    select
        '{{ export }}' as export,
        '{{ column }}' as column_name,
        source_file,
        cast(source_line as bigint) as source_line,
        {{ column }} as value
    from {{ raw_export(export) }}
    where
        {{ column }} is not null
        and source_problem is null
        and {{ clean_text(column) }} is not null
        and {{ parsed(column) }} is null
    {% if not (loop.last and export_loop.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}

)

select
    export,
    column_name,
    source_file,
    min(source_line) as source_line,
    value,
    count(*) as n_rows
from unreadable
group by export, column_name, source_file, value
