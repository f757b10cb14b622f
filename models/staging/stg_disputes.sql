select *
from {{ ref('base_disputes') }}
where rejection_reason is null
