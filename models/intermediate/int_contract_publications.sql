-- A window over these rows would order every column of all of them: few have what is looked for.
with

records as (

    select
        records.*,
        identity.contract_id,
        identity.contract_number,
        identity.is_number_ambiguous
    from {{ ref('int_contract_records') }} as records
    inner join {{ ref('int_contract_identity') }} as identity
        on records.record_id = identity.record_id

),

-- Of contracts of which a record lacks the initial state: whether every record does.
initial_states as (

    select
        identity.contract_id,
        bool_and(records.is_initial_state_missing) as is_initial_state_nowhere
    from {{ ref('int_contract_records') }} as records
    inner join {{ ref('int_contract_identity') }} as identity
        on records.record_id = identity.record_id
    group by identity.contract_id
    having bool_or(records.is_initial_state_missing)

),

suffixed as (

    select
        identity.contract_id,
        records.order_number,
        substr(records.order_number, 1, length(records.order_number) - 2) as number_root
    from {{ ref('int_contract_records') }} as records
    inner join {{ ref('int_contract_identity') }} as identity
        on records.record_id = identity.record_id
    where records.has_modification_suffix

),

first_suffixes as (

    select
        contract_id,
        number_root,
        min(order_number) as first_order_number
    from suffixed
    group by contract_id, number_root

)

select
    records.*,
    initial_states.is_initial_state_nowhere,
    (records.is_initial_state_missing and not initial_states.is_initial_state_nowhere)
    or (
        records.has_modification_suffix
        and records.order_number > first_suffixes.first_order_number
    ) as tells_modification
from records
left join initial_states on records.contract_id = initial_states.contract_id
left join first_suffixes
    on
        records.contract_id = first_suffixes.contract_id
        and substr(records.order_number, 1, length(records.order_number) - 2)
        = first_suffixes.number_root
