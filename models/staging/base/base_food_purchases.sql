with

source as (

    select * from {{ raw_export('food_purchases') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,

        -- ids
        {{ clean_identifier('siret') }} as canteen_siret,

        -- texts
        {{ clean_text('description') }} as label,
        {{ clean_text('fournisseur') }} as supplier_name,
        {{ clean_text('famille_produits') }} as product_family,
        upper(coalesce({{ clean_text('categories_egalim') }}, '')) as quality_labels,
        {{ clean_text('origine') }} as origin,
        {{ clean_text('definition_local') }} as local_definition,

        -- numerics
        {{ parse_decimal('prix_ht') }} as amount,

        -- booleans: ma-cantine leaves what is not so empty
        coalesce({{ parse_boolean('est_circuit_court') }}, false) as is_short_circuit,
        coalesce({{ parse_boolean('est_local') }}, false) as is_local,

        -- dates
        {{ parse_date('date') }} as purchased_on,

        date,
        prix_ht
    from source

)

select
    *,
    {{ first_problem([
        ('date', 'date', 'purchased_on is null', 'date_unreadable'),
        ('prix_ht', 'prix_ht', 'amount is null', 'amount_unreadable'),
    ]) }}
from parsed
