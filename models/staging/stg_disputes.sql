{% set checks = [
    ('litige_id', 'litige_id', 'dispute_id is null', 'number_missing'),
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('date_ouverture', 'date_ouverture', 'opened_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('disputes') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ clean_text('litige_id') }} as dispute_id,
        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,
        {{ order_number(written_number(clean_text('marche_id'))) }} as order_number,
        lower({{ clean_text('issue') }}) as outcome,
        {{ parse_date('date_ouverture') }} as opened_on,
        {{ parse_date('date_saisine_mediateur') }} as mediator_seized_on,

        litige_id,
        acheteur_id,
        date_ouverture
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('buyer_siren, dispute_id', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('litige_id', 'litige_id')) }}
from ranked
