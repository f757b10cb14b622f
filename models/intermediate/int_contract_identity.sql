-- One row per record, with the contract that it is a publication of (rules.md, Identity of a
-- contract).
with recursive

records as (

    select
        record_id,
        buyer_siren,
        written_number,
        order_number,
        is_number_truncated,
        notified_on,
        amount,
        -- Records that are one by equality alone (rule 3, first and last case) share a node.
        case
            when is_number_truncated
                then md5(concat_ws(
                    '|',
                    buyer_siren,
                    written_number,
                    cast(notified_on as varchar(10)),
                    coalesce(cast(amount as varchar(24)), ''),
                    holder_list,
                    comparable_label
                ))
            else md5(concat_ws('|', buyer_siren, written_number, comparable_label))
        end as node_id
    from {{ ref('int_contract_records') }}

),

holders as (

    select
        record_id,
        company_id
    from {{ ref('int_contract_record_holders') }}
    where holder_siren is not null

),

record_holders as (

    select
        records.record_id,
        records.buyer_siren,
        records.written_number,
        records.order_number,
        records.is_number_truncated,
        records.notified_on,
        records.amount,
        records.node_id,
        holders.company_id
    from records
    inner join holders on records.record_id = holders.record_id

),

-- One whole order number under two written forms, and the same amount...
same_number_and_amount as (

    select
        one.node_id as from_node,
        other.node_id as to_node
    from records as one
    inner join records as other
        on
            one.buyer_siren = other.buyer_siren
            and one.order_number = other.order_number
            and one.amount = other.amount
    where
        not one.is_number_truncated
        and not other.is_number_truncated
        and one.written_number <> other.written_number

),

-- ... or a holder in common.
same_number_and_holder as (

    select
        one.node_id as from_node,
        other.node_id as to_node
    from record_holders as one
    inner join record_holders as other
        on
            one.buyer_siren = other.buyer_siren
            and one.order_number = other.order_number
            and one.company_id = other.company_id
    where
        not one.is_number_truncated
        and not other.is_number_truncated
        and one.written_number <> other.written_number

),

-- A truncated number that begins the other's whole number, within seven days, same amount and
-- holder.
truncated_number as (

    select
        short.node_id as from_node,
        whole.node_id as to_node
    from record_holders as short
    inner join record_holders as whole
        on
            short.buyer_siren = whole.buyer_siren
            and short.company_id = whole.company_id
            and short.amount = whole.amount
    where
        short.is_number_truncated
        and not whole.is_number_truncated
        and substr(whole.order_number, 1, length(short.order_number)) = short.order_number
        and abs({{ days_between('short.notified_on', 'whole.notified_on') }})
        <= {{ parameter('truncated_number_days') }}

),

links as (

    select
        from_node,
        to_node
    from same_number_and_amount
    union
    select
        from_node,
        to_node
    from same_number_and_holder
    union
    select
        from_node,
        to_node
    from truncated_number
    union
    select
        to_node,
        from_node
    from truncated_number

),

-- The relation is closed transitively.
reached as (

    select
        node_id,
        node_id as reached_node
    from records
    union
    select
        reached.node_id,
        links.to_node as reached_node
    from reached
    inner join links on reached.reached_node = links.from_node

),

components as (

    select
        node_id,
        min(reached_node) as component_id
    from reached
    group by node_id

),

numbered as (

    select
        records.record_id,
        records.buyer_siren,
        components.component_id,
        -- A whole number names the contract better than a truncated one.
        coalesce(
            min(case when not records.is_number_truncated then records.order_number end)
                over (partition by components.component_id),
            min(records.order_number) over (partition by components.component_id)
        ) as contract_number,
        min(records.record_id) over (partition by components.component_id) as first_record_id
    from records
    inner join components on records.node_id = components.node_id

)

select
    record_id,
    -- The same for every record of a contract, and for no other.
    first_record_id,
    buyer_siren,
    contract_number,
    concat_ws('-', buyer_siren, contract_number, substr(component_id, 1, 8)) as contract_id
from numbered
