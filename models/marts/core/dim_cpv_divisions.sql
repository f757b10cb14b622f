select
    cpv_division,
    name_fr,
    segment
from {{ ref('cpv_divisions') }}
