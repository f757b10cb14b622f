{% set checks = [
    (
        'siret', 'siret', 'not coalesce(' ~ matches('canteen_id', '[0-9]{14}|[0-9]{1,7}') ~ ', false)',
        'canteen_unreadable'
    ),
    ('description', 'description', 'label is null', 'value_missing'),
    ('date', 'date', 'purchased_on is null', 'date_unreadable'),
    ('prix_ht', 'prix_ht', 'amount is null', 'amount_unreadable'),
    ('famille_produits', 'famille_produits', clean_text('famille_produits') ~ ' is null', 'value_missing'),
] %}
with

source as (

    select * from {{ raw_export('food_purchases') }}

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

        -- texts
        {{ clean_text('description') }} as label,
        {{ clean_text('fournisseur') }} as supplier_name,
        {{ code_of('food_purchases', 'famille_produits', 'famille_produits') }} as product_family,
        upper(coalesce({{ clean_text('categories_egalim') }}, '')) as quality_labels,
        {{ clean_text('origine') }} as origin,
        {{ clean_text('definition_local') }} as local_definition,

        -- numerics
        {{ parse_decimal('prix_ht') }} as amount,

        -- booleans: ma-cantine leaves what is not so empty; what cannot be read is unknown
        {% for column, name in [
            ('est_circuit_court', 'is_short_circuit'), ('est_local', 'is_local'),
        ] %}
        case
            when {{ clean_text(column) }} is null then false
            else {{ parse_boolean(column) }}
        end as {{ name }},
        {% endfor %}

        -- dates
        {{ parse_date('date') }} as purchased_on,

        siret,
        description,
        date,
        prix_ht,
        famille_produits,
        categories_egalim
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
