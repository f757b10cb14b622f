select
    kind,
    status_id,
    position,
    sign,
    tone,
    name_fr,
    meaning_fr
from core.dim_statuses
