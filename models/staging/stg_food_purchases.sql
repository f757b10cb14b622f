select *
from {{ ref('base_food_purchases') }}
where rejection_reason is null
