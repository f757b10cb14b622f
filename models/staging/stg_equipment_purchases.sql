select
    *,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as purchase_key
from {{ ref('base_equipment_purchases') }}
where rejection_reason is null
