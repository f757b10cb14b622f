{% set checks = [
    ('engagement_id', 'engagement_id', 'commitment_id is null', 'number_missing'),
] %}
with

source as (

    select * from {{ raw_export('commitments') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        upper({{ clean_text('engagement_id') }}) as commitment_id,
        {{ clean_text('preuve') }} as evidence,
        {{ parse_date('echeance') }} as due_on,
        {{ parse_date('realise_le') }} as done_on,

        engagement_id
    from source

),

ranked as (

    select
        *,
        {{ rank_in_key('commitment_id', checks) }} as rank_in_key
    from parsed

)

select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('engagement_id', 'engagement_id')) }}
from ranked
