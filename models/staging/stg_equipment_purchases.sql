{% set checks = [
    ('date', 'date', 'purchased_on is null', 'date_unreadable'),
    ('quantite', 'quantite', 'quantity is null', 'value_missing'),
] %}
with

source as (

    select * from {{ raw_export('equipment_purchases') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- texts
        {{ code_of('equipment_purchases', 'categorie', 'categorie') }} as category,
        {{ code_of('equipment_purchases', 'operation', 'operation') }} as operation,
        {{ code_of('equipment_purchases', 'affectation', 'affectation') }} as assignment,

        -- numerics
        {{ parse_integer('quantite') }} as quantity,

        -- booleans
        {{ parse_boolean('faible_emission') }} as is_low_emission,
        {{ parse_boolean('reconditionne') }} as is_refurbished,

        -- dates
        {{ parse_date('date') }} as purchased_on,

        date,
        quantite,
        categorie,
        operation as operation_raw,
        affectation
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
