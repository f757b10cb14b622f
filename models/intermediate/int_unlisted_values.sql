-- Once per file and value, at its first line: what it could be is unknown (rules.md, Unknown is not
-- no).
with

written as (
    {% for column_name, column in {
        'procedure': 'procedure',
        'techniques': 'techniques',
        'modalitesExecution': 'execution_terms',
        'typesPrix': 'price_types',
        'formePrix': 'price_form',
        'ccag': 'general_conditions',
        'typeGroupementOperateurs': 'grouping_type',
        'considerationsSociales': 'social_considerations',
        'considerationsEnvironnementales': 'environmental_considerations',
    }.items() %}
    select
        'contracts' as export,
        '{{ column_name }}' as column_name,
        source_file,
        source_line,
        {{ each_part(column) }} as value
    from {{ ref('int_contract_rows') }}
    where {{ column }} is not null
    union all
    {% endfor %}
    select
        'food_purchases' as export,
        'categories_egalim' as column_name,
        source_file,
        source_line,
        {{ each_part('quality_labels') }} as value
    from {{ ref('stg_food_purchases') }}
    where rejection_reason is null and quality_labels <> ''
    union all
    {% for export, column_name, column in [
        ('food_purchases', 'famille_produits', 'famille_produits'),
        ('contract_details', 'recycle_mode', 'recycle_mode'),
        ('award_criteria', 'type_critere', 'type_critere'),
        ('equipment_purchases', 'categorie', 'categorie'),
        ('equipment_purchases', 'operation', 'operation_raw'),
        ('equipment_purchases', 'affectation', 'affectation'),
        ('events', 'type', 'type'),
        ('supplier_lists', 'liste', 'liste'),
        ('suppliers', 'categorieEntreprise', 'categorieentreprise'),
        ('supplier_reviews', 'type', 'type'),
    ] %}
    select
        '{{ export }}' as export,
        '{{ column_name }}' as column_name,
        source_file,
        source_line,
        {{ column }} as value
    from {{ ref('stg_' ~ export) }}
    where rejection_reason is null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

compared as (

    select
        *,
        {{ spelling_of('value') }} as spelling
    from written
    where {{ clean_text('value') }} is not null

)

select
    compared.export,
    compared.column_name,
    compared.source_file,
    min(compared.source_line) as source_line,
    min(compared.value) as value,
    count(*) as n_rows
from compared
left join {{ ref('code_lists') }} as codes
    on
        compared.export = codes.export
        and compared.column_name = codes.column_name
        and compared.spelling = codes.spelling
where codes.code is null
group by compared.export, compared.column_name, compared.source_file, compared.spelling
