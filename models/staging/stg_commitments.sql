select *
from {{ ref('base_commitments') }}
where rejection_reason is null
