-- One row per record, with the contract that it is a publication of (rules.md, Identity of a
-- contract). Records of which all is equal that identity looks at share a node; links join nodes.
with recursive

records as (

    select
        *,
        md5(concat_ws(
            '|',
            buyer_siren,
            written_number,
            comparable_label,
            cast(notified_on as varchar(10)),
            coalesce(cast(amount as varchar(24)), ''),
            holder_list,
            cast(has_modification_suffix as varchar(5)),
            cast(is_initial_state_missing as varchar(5))
        )) as node_id
    from {{ ref('int_contract_records') }}

),

nodes as (

    select distinct
        node_id,
        buyer_siren,
        written_number,
        order_number,
        substr(order_number, 1, length(order_number) - 2) as number_without_suffix,
        is_number_truncated,
        has_modification_suffix,
        is_initial_state_missing,
        comparable_label,
        lot_number,
        notified_on,
        amount,
        holder_list
    from records

),

whole_nodes as (

    select * from nodes where not is_number_truncated

),

node_holders as (

    select distinct
        records.node_id,
        holders.company_id
    from records
    inner join {{ ref('int_contract_record_holders') }} as holders
        on records.record_id = holders.record_id
    where holders.holder_siren is not null

),

-- Every two nodes of one buyer and whole order number, and what is equal between them.
pairs as (

    select
        one.node_id as one_node,
        other.node_id as other_node,
        {{ names_compatible_objects('one', 'other') }} as has_compatible_objects,
        coalesce(one.lot_number <> other.lot_number, false) as names_two_lots,
        one.written_number <> other.written_number as has_two_forms,
        one.is_initial_state_missing or other.is_initial_state_missing as is_initial_state_missing,
        coalesce(one.amount = other.amount, false) as has_same_amount,
        coalesce(one.amount <> other.amount, false) as has_other_amount,
        one.holder_list = other.holder_list and one.holder_list <> '' as has_same_holders,
        one.holder_list <> other.holder_list and one.holder_list <> '' and other.holder_list <> ''
            as has_other_holders,
        abs({{ days_between('one.notified_on', 'other.notified_on') }}) as n_days
    from whole_nodes as one
    inner join whole_nodes as other
        on
            one.buyer_siren = other.buyer_siren
            and one.order_number = other.order_number
            and one.node_id < other.node_id

),

pairs_with_common_holder as (

    select distinct
        pairs.one_node,
        pairs.other_node
    from pairs
    inner join node_holders as one on pairs.one_node = one.node_id
    inner join node_holders as other
        on pairs.other_node = other.node_id and one.company_id = other.company_id

),

publications as (

    select distinct
        node_id,
        source_file,
        published_on
    from records

),

-- Two lots: one number and object, within one publication, and other holders or another amount.
lot_pairs as (

    select distinct
        pairs.one_node,
        pairs.other_node,
        pairs.has_same_holders,
        pairs.has_same_amount
    from pairs
    inner join publications as one on pairs.one_node = one.node_id
    inner join publications as other
        on
            pairs.other_node = other.node_id
            and one.source_file = other.source_file
            and coalesce(one.published_on, date '0001-01-01')
            = coalesce(other.published_on, date '0001-01-01')
    where
        pairs.has_compatible_objects
        and (pairs.has_other_holders or pairs.has_other_amount)
        and pairs.n_days <= {{ parameter('republication_days') }}

),

lots as (

    select
        node_id,
        bool_or(has_same_holders) as shares_its_holders,
        bool_or(has_same_amount) as shares_its_amount
    from (
        select
            one_node as node_id,
            has_same_holders,
            has_same_amount
        from lot_pairs
        union all
        select
            other_node as node_id,
            has_same_holders,
            has_same_amount
        from lot_pairs
    ) as sides
    group by node_id

),

numbers_of_lots as (

    select distinct
        nodes.buyer_siren,
        nodes.order_number
    from nodes
    inner join lots on nodes.node_id = lots.node_id

),

-- Across publications lots find each other by holders, else by amount.
republications as (

    select
        pairs.one_node,
        pairs.other_node,
        numbers_of_lots.order_number is not null as is_number_of_lots,
        pairs.has_same_holders
        and (
            pairs.has_same_amount
            or not (
                coalesce(one_lot.shares_its_holders, false)
                or coalesce(other_lot.shares_its_holders, false)
            )
        ) as meets_by_holders,
        pairs.has_same_amount
        and not (
            coalesce(one_lot.shares_its_amount, false)
            or coalesce(other_lot.shares_its_amount, false)
        ) as meets_by_amount
    from pairs
    inner join nodes on pairs.one_node = nodes.node_id
    left join lots as one_lot on pairs.one_node = one_lot.node_id
    left join lots as other_lot on pairs.other_node = other_lot.node_id
    left join lot_pairs
        on pairs.one_node = lot_pairs.one_node and pairs.other_node = lot_pairs.other_node
    left join numbers_of_lots
        on
            nodes.buyer_siren = numbers_of_lots.buyer_siren
            and nodes.order_number = numbers_of_lots.order_number
    where
        pairs.has_compatible_objects
        and pairs.n_days <= {{ parameter('republication_days') }}
        and not pairs.is_initial_state_missing
        and lot_pairs.one_node is null

),

met_by_holders as (

    select one_node as node_id
    from republications
    where meets_by_holders
    union
    select other_node as node_id
    from republications
    where meets_by_holders

),

links as (

    select
        republications.one_node,
        republications.other_node
    from republications
    left join met_by_holders as one on republications.one_node = one.node_id
    left join met_by_holders as other on republications.other_node = other.node_id
    where
        not republications.is_number_of_lots
        or republications.meets_by_holders
        or (republications.meets_by_amount and one.node_id is null and other.node_id is null)

    -- Two platforms, two forms of the number, or a modification whose initial state is elsewhere.
    union
    select
        pairs.one_node,
        pairs.other_node
    from pairs
    left join pairs_with_common_holder as common
        on pairs.one_node = common.one_node and pairs.other_node = common.other_node
    where
        not pairs.names_two_lots
        and (
            (
                pairs.n_days <= {{ parameter('truncated_number_days') }}
                and pairs.has_same_amount
                and common.one_node is not null
            )
            or (pairs.has_two_forms and (pairs.has_same_amount or common.one_node is not null))
            or (
                pairs.is_initial_state_missing
                and pairs.has_compatible_objects
                and common.one_node is not null
            )
        )

    -- The two digits at the end of the number are those of the modification.
    union
    select distinct
        one.node_id as one_node,
        other.node_id as other_node
    from whole_nodes as one
    inner join whole_nodes as other
        on
            one.buyer_siren = other.buyer_siren
            and one.number_without_suffix = other.number_without_suffix
            and one.order_number < other.order_number
    inner join node_holders as one_holder on one.node_id = one_holder.node_id
    inner join node_holders as other_holder
        on
            other.node_id = other_holder.node_id
            and one_holder.company_id = other_holder.company_id
    where
        one.has_modification_suffix
        and other.has_modification_suffix
        and {{ names_compatible_objects('one', 'other') }}

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

-- The relation is closed transitively, among whole numbers alone.
reached as (

    select
        node_id,
        node_id as reached_node
    from whole_nodes
    union
    select
        reached.node_id,
        both_ways.to_node as reached_node
    from reached
    inner join both_ways on reached.reached_node = both_ways.from_node

),

components as (

    select
        node_id,
        min(reached_node) as component_id
    from reached
    group by node_id

),

-- A truncated number that begins another, notified within days of it, of the same amount and with
-- a holder in common.
candidates as (

    select
        short.node_id,
        components.component_id,
        max(case when {{ names_compatible_objects('short', 'whole') }} then 1 else 0 end)
            as is_compatible
    from nodes as short
    inner join whole_nodes as whole
        on
            short.buyer_siren = whole.buyer_siren
            and short.amount = whole.amount
            and short.order_number = substr(whole.order_number, 1, length(short.order_number))
    inner join node_holders as short_holder on short.node_id = short_holder.node_id
    inner join node_holders as whole_holder
        on
            whole.node_id = whole_holder.node_id
            and short_holder.company_id = whole_holder.company_id
    inner join components on whole.node_id = components.node_id
    where
        short.is_number_truncated
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
        min(concat_ws('|', written_number, comparable_label)) over (partition by component_id)
            as first_name
    from settled

),

-- Contracts of one number and object are told apart by their order.
ordered as (

    select
        *,
        dense_rank() over (
            partition by buyer_siren, contract_number, first_name
            order by first_notified_on, component_id
        ) as rank_in_name
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
        substr(md5(first_name), 1, 8),
        case when rank_in_name > 1 then cast(rank_in_name as varchar(10)) end
    ) as contract_id
from ordered
