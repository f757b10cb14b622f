{% set checks = [
    ('identifiant', 'identifiant', 'supplier_siren is null', 'siret_unreadable'),
    ('liste', 'liste', clean_text('liste') ~ ' is null', 'value_missing'),
    ('liste', 'liste', 'list_name is null', 'value_not_in_list'),
] %}
with

source as (

    select * from {{ raw_export('supplier_lists') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- ids
        {{ company_identifier('identifiant') }} as supplier_identifier,
        {{ siren_of(company_identifier('identifiant')) }} as supplier_siren,

        -- texts
        {{ code_of('supplier_lists', 'liste', 'liste') }} as list_name,

        -- dates
        {{ parse_date('valide_du') }} as valid_from,
        {{ parse_date('valide_au') }} as valid_to,

        identifiant,
        liste
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
