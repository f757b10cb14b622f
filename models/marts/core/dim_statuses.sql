select
    status_id,
    name_fr,
    meaning_fr
from {{ ref('statuses') }}
