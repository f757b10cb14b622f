{% set checks = [
    ('consultation_id', 'consultation_id_raw', 'consultation_id is null', 'number_missing'),
    ('siret', 'siret', 'company_siren is null', 'siret_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('sourcing') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ clean_text('consultation_id') }} as consultation_id,
        {{ siren_of(company_identifier('siret')) }} as company_siren,

        consultation_id as consultation_id_raw,
        siret
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
