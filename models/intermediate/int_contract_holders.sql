-- One row per contract and holder: the union over the records of the latest publication date that
-- names any (rules.md, Identity 5).
with

records as (

    select
        contract_id,
        record_id,
        published_on,
        max(published_on) over (partition by contract_id) as last_published_on
    from {{ ref('int_contract_publications') }}
    where not tells_modification and holder_list <> ''

),

latest as (

    select
        contract_id,
        record_id
    from records
    where published_on = last_published_on or last_published_on is null

)

select
    latest.contract_id,
    holders.holder_id,
    min(holders.holder_id_type) as holder_id_type,
    min(holders.holder_siren) as holder_siren,
    min(holders.company_id) as company_id
from latest
inner join {{ ref('int_contract_record_holders') }} as holders
    on latest.record_id = holders.record_id
group by latest.contract_id, holders.holder_id
