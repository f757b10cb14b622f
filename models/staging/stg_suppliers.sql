{% set checks = [
    (
    'siret', 'siret', 'supplier_siren is null or length(supplier_siret) <> 14',
    'siret_unreadable'
    ),
] %}
with

source as (

    select * from {{ raw_export('suppliers') }}

),

parsed as (

    select
        -- ids
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,
        {{ clean_identifier('siret') }} as supplier_siret,
        {{ siren_of('siret') }} as supplier_siren,

        -- texts
        {{ clean_text('denominationUniteLegale') }} as name,
        upper({{ clean_text('categorieEntreprise') }}) as category,
        {{ with_leading_zero(clean_text('trancheEffectifsUniteLegale'), 2) }} as headcount_band,
        {{ clean_text('categorieJuridiqueUniteLegale') }} as legal_form,
        {{ clean_text('activitePrincipaleUniteLegale') }} as activity_code,
        {{ with_leading_zero('upper(' ~ clean_text('codeCommuneEtablissement') ~ ')', 5) }}
            as commune_code,
        {{ with_leading_zero('upper(' ~ clean_text('codeCommuneSiege') ~ ')', 5) }}
            as head_office_commune_code,

        -- booleans
        {{ parse_boolean('economieSocialeSolidaireUniteLegale') }} as is_social_economy,

        -- dates
        {{ parse_date('dateCreationUniteLegale') }} as created_on,

        siret
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('supplier_siret', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('siret', 'siret')) }}
from ranked
