-- One row per node and holder that is known by its SIREN.
select distinct
    records.node_id,
    holders.company_id
from {{ ref('int_contract_records') }} as records
inner join {{ ref('int_contract_record_holders') }} as holders
    on records.record_id = holders.record_id
where holders.holder_siren is not null
