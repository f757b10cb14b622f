select
    kind,
    status_id,
    sign,
    tone,
    name_fr
from core.dim_statuses
order by kind, position
