select *
from {{ ref('base_sourcing') }}
where rejection_reason is null
