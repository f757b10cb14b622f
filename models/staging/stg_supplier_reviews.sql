{% set checks = [
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('siret', 'siret', 'supplier_siren is null', 'siret_unreadable'),
    ('date', 'date', 'reviewed_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('supplier_reviews') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,
        {{ order_number(written_number(clean_text('marche_id'))) }} as order_number,
        {{ siren_of(company_identifier('siret')) }} as supplier_siren,
        {{ code_of('supplier_reviews', 'type', 'type') }} as review_type,
        {{ parse_date('date') }} as reviewed_on,

        acheteur_id,
        siret,
        date,
        type
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
