select
    cast(axis_id as integer) as axis_id,
    name_fr,
    source_lines
from {{ ref('axes') }}
