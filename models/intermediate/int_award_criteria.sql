-- One row per consultation whose award criteria are known, with what they weigh.
select
    consultation_id,
    bool_or(criterion_type in ('environnement', 'acv') and weight > 0)
        as has_environmental_award_criterion
from {{ ref('stg_award_criteria') }}
group by consultation_id
