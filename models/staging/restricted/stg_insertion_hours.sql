{% set checks = [
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('periode', 'periode', 'month_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('insertion_hours') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- ids
        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,
        {{ order_number(written_number(clean_text('marche_id'))) }} as order_number,
        {{ company_identifier('siret_titulaire') }} as holder_siret,
        {{ pseudonym(clean_text('beneficiaire_id')) }} as beneficiary_id,

        -- texts
        {{ code_of('insertion_hours', 'sexe', 'sexe') }} as sex,
        coalesce(
            {{ code_of('insertion_hours', 'sortie', 'sortie') }}, lower({{ clean_text('sortie') }})
        ) as exit_id,

        -- numerics
        {{ parse_decimal('heures_realisees') }} as hours_worked,

        -- booleans
        {{ parse_boolean('rqth') }} as is_disabled_worker,

        -- dates
        {{ parse_month('periode') }} as month_on,
        {{ parse_date('date_sortie') }} as left_on,

        acheteur_id,
        periode
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
