-- One row per record, with the contract that it is a publication of (rules.md, Identity of a
-- contract).
with recursive

records as (

    select * from {{ ref('int_contract_records') }}

),

nodes as (

    select * from {{ ref('int_contract_nodes') }}

),

whole_nodes as (

    select * from nodes where not is_number_truncated

),

links as (

    select * from {{ ref('int_contract_links') }}

),

-- A node for each of its holders.
nodes_by_holder as (

    select
        nodes.*,
        node_holders.company_id
    from nodes
    inner join {{ ref('int_contract_node_holders') }} as node_holders
        on nodes.node_id = node_holders.node_id

),

both_ways as (

    select
        one_node as from_node,
        other_node as to_node
    from links
    union all
    select
        other_node as from_node,
        one_node as to_node
    from links

),

-- The relation is closed transitively, among whole numbers alone: a contract has the least name of
-- its nodes.
{{ closure('whole_nodes', 'both_ways') }},

-- A truncated number that begins another, notified within days of it, of the same amount and with
-- a holder in common.
candidates as (

    select
        short.node_id,
        components.component_id,
        max(case when {{ names_compatible_objects('short', 'whole') }} then 1 else 0 end)
            as is_compatible
    from nodes_by_holder as short
    inner join nodes_by_holder as whole
        on
            short.buyer_siren = whole.buyer_siren
            and short.amount = whole.amount
            and short.company_id = whole.company_id
            and short.order_number = substr(whole.order_number, 1, length(short.order_number))
    inner join components on whole.node_id = components.node_id
    where
        short.is_number_truncated
        and not whole.is_number_truncated
        and abs({{ days_between('short.notified_on', 'whole.notified_on') }})
        <= {{ parameter('truncated_number_days') }}
    group by short.node_id, components.component_id

),

-- It joins one contract at most: the only one, or the only one with its object.
joined as (

    select
        node_id,
        case
            when count(*) = 1 then min(component_id)
            when sum(is_compatible) = 1
                then min(case when is_compatible = 1 then component_id end)
        end as component_id
    from candidates
    group by node_id

),

settled as (

    select
        records.record_id,
        records.buyer_siren,
        records.written_number,
        records.order_number,
        records.comparable_label,
        records.notified_on,
        records.is_number_truncated,
        joined.node_id is not null and joined.component_id is null as is_number_ambiguous,
        coalesce(components.component_id, joined.component_id, records.node_id) as component_id
    from records
    left join components on records.node_id = components.node_id
    left join joined on records.node_id = joined.node_id

),

numbered as (

    select
        record_id,
        buyer_siren,
        is_number_ambiguous,
        component_id,
        min(record_id) over (partition by component_id) as first_record_id,
        min(notified_on) over (partition by component_id) as first_notified_on,
        -- A whole number names the contract better than a truncated one.
        coalesce(
            min(case when not is_number_truncated then order_number end)
                over (partition by component_id),
            min(order_number) over (partition by component_id)
        ) as contract_number,
        substr(
            md5(
                min(concat_ws('|', written_number, comparable_label))
                    over (partition by component_id)
            ),
            1,
            8
        ) as name_hash
    from settled

),

-- Contracts of one number and object are told apart by their order; so are those of which the
-- hashes alone are equal, one in four thousand million.
ordered as (

    select
        *,
        dense_rank() over (
            partition by buyer_siren, contract_number, name_hash
            order by first_notified_on, component_id
        ) as rank_in_hash
    from numbered

)

select
    record_id,
    -- The same for every record of a contract, and for no other.
    first_record_id,
    buyer_siren,
    contract_number,
    is_number_ambiguous,
    concat_ws(
        '-',
        buyer_siren,
        contract_number,
        name_hash,
        case when rank_in_hash > 1 then cast(rank_in_hash as varchar(10)) end
    ) as contract_id
from ordered
