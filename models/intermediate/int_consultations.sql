-- Where the export names a consultation twice, the first line counts.
with

consultations as (

    select
        *,
        row_number() over (
            partition by consultation_id order by source_file, source_line
        ) as line_rank
    from {{ ref('stg_consultations') }}

)

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
from consultations
left join {{ ref('int_sourced_consultations') }} as sourced
    on consultations.consultation_id = sourced.consultation_id
left join {{ ref('int_award_criteria') }} as criteria
    on consultations.consultation_id = criteria.consultation_id
where consultations.line_rank = 1
