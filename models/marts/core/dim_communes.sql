select
    commune_code,
    name_fr,
    department_code
from {{ ref('communes') }}
