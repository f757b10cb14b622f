select
    kind,
    status_id,
    sign,
    tone,
    name_fr,
    sentence_fr
from core.dim_statuses
order by kind, position
