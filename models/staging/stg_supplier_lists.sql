select *
from {{ ref('base_supplier_lists') }}
where rejection_reason is null
