with

records as (

    select
        records.*,
        identity.contract_id,
        identity.contract_number,
        identity.is_number_ambiguous,
        min(case when records.is_initial_state_missing then 1 else 0 end)
            over (partition by identity.contract_id) as is_initial_state_nowhere,
        min(case when records.has_modification_suffix then records.order_number end)
            over (
                partition by
                    identity.contract_id,
                    substr(records.order_number, 1, length(records.order_number) - 2)
            ) as first_order_number
    from {{ ref('int_contract_records') }} as records
    inner join {{ ref('int_contract_identity') }} as identity
        on records.record_id = identity.record_id

)

select
    *,
    (is_initial_state_missing and is_initial_state_nowhere = 0)
    or (has_modification_suffix and order_number > first_order_number) as tells_modification
from records
