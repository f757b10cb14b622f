select *
from {{ ref('base_bids') }}
where rejection_reason is null
