{% set checks = [
    ('siren', 'siren', 'company_siren is null', 'siret_unreadable'),
    ('exercice', 'exercice', 'year is null', 'date_unreadable'),
    ('chiffre_affaires_ht', 'chiffre_affaires_ht', 'amount_revenue is null', 'amount_unreadable'),
    ('chiffre_affaires_ht', 'chiffre_affaires_ht', 'amount_revenue <= 0', 'revenue_not_positive'),
] %}
with

source as (

    select * from {{ raw_export('supplier_revenues') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ siren_of(company_identifier('siren')) }} as company_siren,
        {{ parse_integer('exercice') }} as year,
        {{ parse_decimal('chiffre_affaires_ht') }} as amount_revenue,

        siren,
        exercice,
        chiffre_affaires_ht
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('company_siren, year', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('exercice', 'exercice')) }}
from ranked
