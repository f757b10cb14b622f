select *
from {{ ref('base_supplier_revenues') }}
where rejection_reason is null
