-- One name of each buyer.
select
    buyer_siren,
    min(name) as name
from core.dim_buyers
group by buyer_siren
