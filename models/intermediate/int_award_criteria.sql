-- A criterion weighs where its weight is above 0; that of an innovation or of the life cycle
-- counts however small.
select
    consultation_id,
    bool_or(criterion_type in ('environnement', 'acv') and coalesce(weight, 0) > 0)
        as has_environmental_award_criterion,
    bool_or(criterion_type = 'rse' and coalesce(weight, 0) > 0) as has_csr_award_criterion,
    bool_or(criterion_type = 'acv') as has_life_cycle_award_criterion,
    bool_or(criterion_type = 'innovation') as has_innovation_award_criterion
from {{ ref('stg_award_criteria') }}
where rejection_reason is null
group by consultation_id
