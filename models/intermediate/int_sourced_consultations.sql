-- Sourced where the consultation says so, or where a meeting was noted, be the consultation known
-- or not.
with

declared as (

    select
        consultation_id,
        bool_or(is_sourced) as is_sourced
    from {{ ref('stg_consultations') }}
    where rejection_reason is null
    group by consultation_id

),

met as (

    select consultation_id
    from {{ ref('stg_sourcing') }}
    where rejection_reason is null
    group by consultation_id

)

select
    coalesce(met.consultation_id, declared.consultation_id) as consultation_id,
    case when met.consultation_id is not null then true else declared.is_sourced end as is_sourced
from declared
full outer join met on declared.consultation_id = met.consultation_id
