select *
from {{ ref('base_purchasing_referents') }}
where rejection_reason is null
