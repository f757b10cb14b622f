select
    kind,
    status_id,
    position,
    sign,
    tone,
    name_fr,
    meaning_fr,
    sentence_fr
from {{ ref('statuses') }}
