select
    kind,
    code,
    position,
    name_fr
from {{ ref('labels') }}
