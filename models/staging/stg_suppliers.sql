{% set compared = [
    'category', 'headcount_band', 'legal_form', 'activity_code', 'commune_code',
    'head_office_commune_code', 'is_social_economy',
] %}
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
        {{ company_identifier('siret') }} as supplier_siret,
        {{ siren_of(company_identifier('siret')) }} as supplier_siren,

        -- texts
        -- Sirene writes [ND] for who asked not to be named.
        nullif({{ clean_text('denominationUniteLegale') }}, '[ND]') as name,
        {{ code_of('suppliers', 'categorieEntreprise', 'categorieEntreprise') }} as category,
        {{ parse_headcount_band('trancheEffectifsUniteLegale') }} as headcount_band,
        {{ clean_text('categorieJuridiqueUniteLegale') }} as legal_form,
        {{ clean_text('activitePrincipaleUniteLegale') }} as activity_code,
        {{ parse_commune('codeCommuneEtablissement') }} as commune_code,
        {{ parse_commune('codeCommuneSiege') }} as head_office_commune_code,

        -- booleans
        {{ parse_boolean('economieSocialeSolidaireUniteLegale') }} as is_social_economy,

        -- The year that the name of the file bears: a registry has vintages.
        try_cast(nullif({{ first_group('source_file', '((?:19|20)[0-9]{2})') }}, '') as integer)
            as vintage,

        -- dates
        {{ parse_date('dateCreationUniteLegale') }} as created_on,

        siret,
        categorieentreprise,
        trancheeffectifsunitelegale,
        codecommuneetablissement
    from source

),

-- The latest vintage counts. Rows of one vintage that differ are listed, and what differs is
-- unknown (rules.md, Nothing is lost).
ranked as (

    select
        *,
        {{ rank_in_key('supplier_siret', checks, first='coalesce(vintage, 0) desc') }}
            as rank_in_key
    from parsed

),

settled as (

    select
        source_file,
        source_line,
        source_problem,
        source_excerpt,
        supplier_siret,
        supplier_siren,
        name,
        {%- for column in compared %}
        case
            when min({{ column }}) over same_vintage = max({{ column }}) over same_vintage
                then min({{ column }}) over same_vintage
        end as {{ column }},
        {%- endfor %}
        vintage,
        created_on,
        siret,
        categorieentreprise,
        trancheeffectifsunitelegale,
        codecommuneetablissement,
        rank_in_key,
        case
            when source_doubt is not null then source_doubt
            when rank_in_key > 1 then null
            {%- for column in compared %}
            when min({{ column }}) over same_vintage < max({{ column }}) over same_vintage
                then 'registry_conflict'
            {%- endfor %}
        end as source_doubt
    from ranked
    window same_vintage as (partition by supplier_siret, vintage)

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('siret', 'siret')) }}
from settled
