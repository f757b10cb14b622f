{% set checks = [
    ('referent_id', 'referent_id_raw', 'referent_id is null', 'value_missing'),
] %}
with

source as (

    select * from {{ raw_export('purchasing_referents') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        {{ clean_text('referent_id') }} as referent_id,
        {{ clean_text('direction') }} as directorate,
        {{ parse_date('actif_du') }} as active_from,
        {{ parse_date('actif_au') }} as active_to,

        referent_id as referent_id_raw
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('referent_id', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('referent_id', 'referent_id_raw')) }}
from ranked
