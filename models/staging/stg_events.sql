select *
from {{ ref('base_events') }}
where rejection_reason is null
