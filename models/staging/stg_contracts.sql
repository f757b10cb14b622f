{% set checks = [
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('id', 'id', 'written_number is null', 'number_missing'),
    ('dateNotification', 'datenotification', 'notified_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('contracts') }}

),

parsed as (

    select
        -- ids
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,
        cast(source_record as varchar(40)) as source_record,
        {{ company_identifier('acheteur_id') }} as buyer_siret,
        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,
        {{ written_number(clean_text('id')) }} as written_number,
        {{ clean_text('idAccordCadre') }} as framework_agreement_number,
        case
            when
                upper(coalesce({{ clean_text('titulaire_typeIdentifiant') }}, 'SIRET'))
                in ('SIRET', 'SIREN')
                then {{ company_identifier('titulaire_id') }}
            else {{ clean_identifier('titulaire_id') }}
        end as holder_id,
        upper(coalesce({{ clean_text('titulaire_typeIdentifiant') }}, 'SIRET')) as holder_id_type,
        coalesce({{ parse_integer('modification_id') }}, 0) as modification_id,

        -- texts
        {{ clean_text('nature') }} as nature,
        {{ clean_text('objet') }} as label,
        {{ clean_text('procedure') }} as procedure,
        {{ clean_text('techniques') }} as techniques,
        {{ clean_text('modalitesExecution') }} as execution_terms,
        {{ clean_text('typeGroupementOperateurs') }} as grouping_type,
        {{ clean_text('ccag') }} as general_conditions,
        {{ clean_text('typesPrix') }} as price_types,
        {{ clean_text('formePrix') }} as price_form,
        {{ clean_text('lieuExecution_code') }} as place_code,
        {{ clean_text('lieuExecution_typeCode') }} as place_code_type,
        {{ clean_text('considerationsSociales') }} as social_considerations,
        {{ clean_text('considerationsEnvironnementales') }} as environmental_considerations,
        {{ with_leading_zero(replace_all(clean_text('codeCPV'), '-[0-9]$|[ .]', ''), 8) }}
            as cpv_code,

        -- numerics
        {{ parse_decimal('montant') }} as amount_declared,
        {{ parse_rate('tauxAvance') }} as advance_rate,
        {{ parse_integer('offresRecues') }} as n_bids,
        {{ parse_integer('dureeMois') }} as duration_months,

        -- booleans
        {{ parse_boolean('marcheInnovant') }} as is_innovative,
        {{ parse_boolean('attributionAvance') }} as has_advance,
        {{ parse_boolean('sousTraitanceDeclaree') }} as has_subcontracting,

        -- dates
        {{ parse_date('dateNotification') }} as notified_on,
        {{ parse_date('datePublicationDonnees') }} as published_on,

        acheteur_id,
        id,
        datenotification
    from source

),

completed as (

    select
        *,
        {{ order_number('written_number') }} as order_number,
        {{ is_short_number(order_number('written_number')) }} as is_number_short,
        coalesce({{ comparable('label') }}, '') as comparable_label,
        {{ plausible_amount('amount_declared') }} as amount
    from parsed

)

select
    *,
    {{ first_problem(checks) }}
from completed
