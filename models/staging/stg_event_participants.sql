{% set checks = [
    ('evenement_id', 'evenement_id', 'event_id is null', 'number_missing'),
    ('referent_id', 'referent_id_raw', 'referent_id is null', 'value_missing'),
] %}
with

source as (

    select * from {{ raw_export('event_participants') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ clean_text('evenement_id') }} as event_id,
        {{ clean_text('referent_id') }} as referent_id,

        evenement_id,
        referent_id as referent_id_raw
    from source

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks) }}
from parsed
