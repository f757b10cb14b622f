-- The plan's day prevails: the Region may name an earlier one, never a later one. Where the plan
-- gives none, the Region's own day counts.
{{ config(alias='commitments') }}

with

declared as (

    select *
    from {{ ref('stg_commitments') }}
    where rejection_reason is null

),

declaring as (

    select count(*) > 0 as is_known from declared

),

dated as (

    select
        plan.commitment_id,
        plan.chantier_id,
        plan.name_fr,
        least(
            coalesce(plan.due_on, declared.due_on),
            coalesce(declared.due_on, plan.due_on)
        ) as due_on,
        declared.done_on,
        declared.evidence,
        declaring.is_known,
        plan.source_lines
    from {{ ref('plan_commitments') }} as plan
    cross join declaring
    left join declared
        on plan.commitment_id = declared.commitment_id

)

select
    commitment_id,
    cast(chantier_id as integer) as chantier_id,
    name_fr,
    due_on,
    done_on,
    evidence,
    case
        when not is_known then 'unknown'
        when done_on is not null and due_on is null then 'done'
        when done_on is not null and done_on <= due_on then 'done_on_time'
        when done_on is not null then 'done_late'
        when due_on is null then 'undated'
        when due_on < {{ as_of() }} then 'overdue'
        else 'due'
    end as status,
    source_lines
from dated
