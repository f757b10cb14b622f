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

)

select
    *,
    {{ first_problem([
        ('engagement_id', 'engagement_id', 'commitment_id is null', 'number_missing'),
    ]) }}
from parsed
