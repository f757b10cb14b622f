select *
from {{ ref('base_consultations') }}
where rejection_reason is null
