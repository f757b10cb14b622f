{% set checks = [
    ('consultation_id', 'consultation_id_raw', 'consultation_id is null', 'number_missing'),
    ('type_critere', 'type_critere', clean_text('type_critere') ~ ' is null', 'value_missing'),
] %}
with

source as (

    select * from {{ raw_export('award_criteria') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_record,
        source_problem,
        source_excerpt,
        source_doubt,
        {{ clean_text('consultation_id') }} as consultation_id,
        {{ code_of('award_criteria', 'type_critere', 'type_critere') }} as criterion_type,
        {{ parse_weight('ponderation') }} as weight,
        consultation_id as consultation_id_raw,
        type_critere
    from source

)

select
    *,
    -- A notice of the BOAMP tells several on one line.
    concat_ws('#', source_file, cast(source_line as varchar(20)), source_record) as row_id,
    {{ first_problem(checks) }}
from parsed
