-- The plan names agencies whose SIREN it does not give: the key is then their name.
select
    coalesce(buyer_siren, name) as buyer_id,
    buyer_siren,
    name,
    role
from {{ ref('stg_buyers') }}
