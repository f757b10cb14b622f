select
    buyer_siren,
    name,
    role
from {{ ref('stg_buyers') }}
