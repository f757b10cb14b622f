{% set checks = [
    ('consultation_id', 'consultation_id_raw', 'consultation_id is null', 'number_missing'),
    ('siret', 'siret', 'bidder_siren is null', 'siret_unreadable'),
    ('date_depot', 'date_depot', 'submitted_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('bids') }}

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
        {{ clean_text('lot') }} as lot,
        {{ company_identifier('siret') }} as bidder_siret,
        {{ siren_of(company_identifier('siret')) }} as bidder_siren,

        -- numerics
        {{ parse_decimal('montant_initial_ht') }} as amount_initial,
        {{ parse_decimal('montant_final_ht') }} as amount_final,

        -- booleans
        {{ parse_boolean('retenue') }} as is_retained,

        -- dates
        {{ parse_date('date_depot') }} as submitted_on,
        {{ parse_date('demande_justification_oab_le') }} as justification_asked_on,

        consultation_id as consultation_id_raw,
        siret,
        date_depot
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
