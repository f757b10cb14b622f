select
    kind,
    reason_id,
    name_fr,
    action_fr
from {{ ref('reasons') }}
