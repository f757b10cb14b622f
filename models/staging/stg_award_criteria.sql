select
    source_file,
    source_line,
    consultation_id,
    level,
    criterion_type,
    label,
    weight
from {{ ref('base_award_criteria') }}
where rejection_reason is null
