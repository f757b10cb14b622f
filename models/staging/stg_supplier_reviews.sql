select *
from {{ ref('base_supplier_reviews') }}
where rejection_reason is null
