-- A criterion weighs where its weight is above 0; that of an innovation or of the life cycle counts
-- however small. Where the type or the weight of a criterion is not known, it may be what is asked.
with

criteria as (

    select
        consultation_id,
        criterion_type,
        criterion_type in ('environnement', 'acv') and weight > 0 as weighs_environment,
        criterion_type = 'rse' and weight > 0 as weighs_csr,
        criterion_type = 'acv' as is_life_cycle,
        criterion_type = 'innovation' as is_innovation
    from {{ ref('stg_award_criteria') }}
    where rejection_reason is null

)

select
    consultation_id,
    {{ any_known('weighs_environment') }} as has_environmental_award_criterion,
    {{ any_known('weighs_csr') }} as has_csr_award_criterion,
    {{ any_known('is_life_cycle') }} as has_life_cycle_award_criterion,
    {{ any_known('is_innovation') }} as has_innovation_award_criterion
from criteria
group by consultation_id
