select
    name,
    role
from core.dim_buyers
where buyer_siren is not null
order by role, name
