-- One row per buyer and whole order number that names exactly one contract: how other exports find
-- it.
select
    records.buyer_siren,
    records.order_number,
    min(identity.contract_id) as contract_id
from {{ ref('int_contract_records') }} as records
inner join {{ ref('int_contract_identity') }} as identity
    on records.record_id = identity.record_id
where not records.is_number_truncated
group by records.buyer_siren, records.order_number
having min(identity.contract_id) = max(identity.contract_id)
