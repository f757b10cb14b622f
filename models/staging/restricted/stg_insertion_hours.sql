select *
from {{ ref('base_insertion_hours') }}
where rejection_reason is null
