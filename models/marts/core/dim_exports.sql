select
    export,
    position,
    name_fr
from {{ ref('exports') }}
