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
    case
        when bool_or(weighs_environment) then true
        when count(*) = count(weighs_environment) then false
    end as has_environmental_award_criterion,
    case
        when bool_or(weighs_csr) then true
        when count(*) = count(weighs_csr) then false
    end as has_csr_award_criterion,
    case
        when bool_or(is_life_cycle) then true
        when count(*) = count(is_life_cycle) then false
    end as has_life_cycle_award_criterion,
    case
        when bool_or(is_innovation) then true
        when count(*) = count(is_innovation) then false
    end as has_innovation_award_criterion
from criteria
group by consultation_id
