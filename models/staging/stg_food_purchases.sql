-- What ma-cantine itself refuses is refused here: its import schemas give the lists.
{% set families = [
    'VIANDES_VOLAILLES', 'CHARCUTERIE', 'PRODUITS_DE_LA_MER', 'FRUITS_ET_LEGUMES', 'PRODUITS_LAITIERS',
    'BOULANGERIE', 'BOISSONS', 'AUTRES',
] | join('|') %}
{% set labels = [
    'BIO', 'LABEL_ROUGE', 'AOCAOP', 'IGP', 'STG', 'HVE', 'PECHE_DURABLE', 'RUP', 'COMMERCE_EQUITABLE',
    'FERMIER', 'EXTERNALITES', 'PERFORMANCE',
] | join('|') %}
{% set checks = [
    (
        'siret', 'siret', 'not coalesce(' ~ matches('canteen_id', '[0-9]{14}|[0-9]{1,7}') ~ ', false)',
        'canteen_unreadable'
    ),
    ('description', 'description', 'label is null', 'value_missing'),
    ('date', 'date', 'purchased_on is null', 'date_unreadable'),
    ('prix_ht', 'prix_ht', 'amount is null', 'amount_unreadable'),
    ('famille_produits', 'famille_produits', 'product_family is null', 'value_missing'),
    (
        'famille_produits', 'famille_produits', 'not ' ~ matches('product_family', families),
        'value_not_in_list'
    ),
    (
        'categories_egalim', 'categories_egalim',
        "quality_labels <> '' and not " ~ matches(
            'quality_labels', '(' ~ labels ~ ')( ?, ?(' ~ labels ~ '))*'
        ),
        'value_not_in_list'
    ),
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
