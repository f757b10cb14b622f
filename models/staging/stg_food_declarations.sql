{% set checks = [
    (
        'siret', 'siret', 'not coalesce(' ~ matches('canteen_id', '[0-9]{14}|[0-9]{1,7}') ~ ', false)',
        'canteen_unreadable'
    ),
    (
        'annee_bilan', 'annee_bilan', 'not coalesce(year between 2000 and 2100, false)',
        'date_unreadable'
    ),
    ('valeur_totale', 'valeur_totale', 'amount is null', 'amount_unreadable'),
    (
        'valeur_totale', 'valeur_totale',
        'greatest(amount_organic, amount_fair_trade, amount_local) > amount', 'parts_above_total'
    ),
] %}
with

source as (

    select * from {{ raw_export('food_declarations') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- ids
        {{ company_identifier('siret', sirens=false) }} as canteen_id,

        -- numerics
        {{ parse_integer('annee_bilan') }} as year,
        {{ parse_decimal('valeur_totale') }} as amount,
        {{ parse_decimal('valeur_bio') }} as amount_organic,
        {{ parse_decimal('valeur_commerce_equitable') }} as amount_fair_trade,
        {{ parse_decimal('valeur_locale') }} as amount_local,

        siret,
        annee_bilan,
        valeur_totale
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key("concat_ws('#', canteen_id, cast(year as varchar(12)))", checks) }}
            as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('annee_bilan', 'annee_bilan')) }}
from ranked
