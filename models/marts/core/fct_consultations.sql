select
    -- ids
    consultations.consultation_id,
    consultations.buyer_siren,

    -- texts
    consultations.directorate,
    consultations.label,

    -- numerics
    cast(year(consultations.published_on) as integer) as year,
    consultations.n_lots,

    -- booleans
    perimeter.buyer_siren is not null as is_in_perimeter,
    consultations.is_split_into_lots,
    consultations.has_equality_progress_contract,
    consultations.is_sourced,
    consultations.has_environmental_award_criterion,
    consultations.has_csr_award_criterion,
    consultations.has_life_cycle_award_criterion,
    consultations.has_innovation_award_criterion,

    -- dates
    consultations.published_on
from {{ ref('int_consultations') }} as consultations
left join {{ ref('int_perimeter') }} as perimeter
    on consultations.buyer_siren = perimeter.buyer_siren
