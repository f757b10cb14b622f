{% set checks = [
    ('consultation_id', 'consultation_id_raw', 'consultation_id is null', 'number_missing'),
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('date_publication', 'date_publication', 'published_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('consultations') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- ids
        {{ clean_text('consultation_id') }} as consultation_id,
        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,

        -- texts
        {{ clean_text('direction') }} as directorate,
        {{ clean_text('objet') }} as label,

        -- numerics
        {{ parse_integer('nb_lots') }} as n_lots,

        -- booleans
        {{ parse_boolean('alloti') }} as is_split_into_lots,
        {{ parse_boolean('contrat_progres_egalite') }} as has_equality_progress_contract,
        {{ parse_boolean('sourcing_realise') }} as is_sourced,

        -- dates
        {{ parse_date('date_publication') }} as published_on,

        consultation_id as consultation_id_raw,
        acheteur_id,
        date_publication
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('consultation_id', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('consultation_id', 'consultation_id_raw')) }}
from ranked
