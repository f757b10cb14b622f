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
        {{ siren_of('acheteur_id') }} as buyer_siren,

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

)

select
    *,
    {{ first_problem([
        ('consultation_id', 'consultation_id_raw', 'consultation_id is null', 'number_missing'),
        ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
        ('date_publication', 'date_publication', 'published_on is null', 'date_unreadable'),
    ]) }}
from parsed
