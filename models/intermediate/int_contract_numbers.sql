-- One row per buyer and whole order number that names exactly one contract: how other exports find
-- it.
select
    buyer_siren,
    order_number,
    min(contract_id) as contract_id
from {{ ref('int_contract_publications') }}
where not is_number_truncated
group by buyer_siren, order_number
having min(contract_id) = max(contract_id)
