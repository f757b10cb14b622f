{% set checks = [
    ('evenement_id', 'evenement_id', 'event_id is null', 'number_missing'),
    ('date', 'date', 'held_on is null', 'date_unreadable'),
] %}
with

source as (

    select * from {{ raw_export('events') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ clean_text('evenement_id') }} as event_id,
        {{ code_of('events', 'type', 'type') }} as event_type,
        {{ parse_date('date') }} as held_on,

        evenement_id,
        date,
        type
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('event_id', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('evenement_id', 'evenement_id')) }}
from ranked
