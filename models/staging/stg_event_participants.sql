select *
from {{ ref('base_event_participants') }}
where rejection_reason is null
