select
    records.*,
    identity.contract_id,
    identity.contract_number
from {{ ref('int_contract_records') }} as records
inner join {{ ref('int_contract_identity') }} as identity
    on records.record_id = identity.record_id
