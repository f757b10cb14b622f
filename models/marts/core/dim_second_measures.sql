select
    indicator_id,
    measure_id,
    name_fr,
    unit,
    row_name_fr,
    row_unit
from {{ ref('plan_second_measures') }}
