-- A modification never makes a new contract (rules.md, Identity 6). In JSON it stands inside its
-- contract; in a table it names it by number and object, and counts where these name only one. Some
-- are published as a record of their own.
with

records as (

    select
        record_id,
        source_file,
        buyer_siren,
        written_number,
        comparable_label,
        contract_id
    from {{ ref('int_contract_publications') }}

),

named as (

    select
        source_file,
        buyer_siren,
        written_number,
        comparable_label,
        min(contract_id) as contract_id
    from records
    group by source_file, buyer_siren, written_number, comparable_label
    having min(contract_id) = max(contract_id)

)

select
    coalesce(records.contract_id, named.contract_id) as contract_id,
    modifications.source_file,
    modifications.source_line,
    modifications.written_number,
    modifications.order_number,
    modifications.modification_id,
    modifications.holder_id,
    modifications.amount,
    modifications.notified_on,
    modifications.published_on
from {{ ref('int_contract_rows') }} as modifications
left join records on modifications.record_id = records.record_id
left join named
    on
        modifications.source_file = named.source_file
        and modifications.buyer_siren = named.buyer_siren
        and modifications.written_number = named.written_number
        and modifications.comparable_label = named.comparable_label
where not modifications.is_initial

union all

select
    contract_id,
    source_file,
    source_line,
    written_number,
    order_number,
    0 as modification_id,
    nullif(holder_list, '') as holder_id,
    amount,
    notified_on,
    published_on
from {{ ref('int_contract_publications') }}
where tells_modification
