select
    consultations.consultation_id,
    consultations.buyer_siren,
    consultations.directorate,
    consultations.label,
    consultations.n_lots,
    consultations.is_split_into_lots,
    consultations.has_equality_progress_contract,
    sourced.is_sourced,
    criteria.has_environmental_award_criterion,
    criteria.has_csr_award_criterion,
    criteria.has_life_cycle_award_criterion,
    criteria.has_innovation_award_criterion,
    consultations.published_on
from {{ ref('stg_consultations') }} as consultations
left join {{ ref('int_sourced_consultations') }} as sourced
    on consultations.consultation_id = sourced.consultation_id
left join {{ ref('int_award_criteria') }} as criteria
    on consultations.consultation_id = criteria.consultation_id
where consultations.rejection_reason is null
