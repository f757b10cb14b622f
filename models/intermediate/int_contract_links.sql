-- One row per two nodes that are one contract (rules.md, Identity of a contract): links join the
-- nodes of whole numbers.
with

nodes as (

    select * from {{ ref('int_contract_nodes') }}

),

whole_nodes as (

    select * from nodes where not is_number_truncated

),

node_holders as (

    select * from {{ ref('int_contract_node_holders') }}

),

-- A node for each of its holders.
nodes_by_holder as (

    select
        nodes.*,
        node_holders.company_id
    from nodes
    inner join node_holders on nodes.node_id = node_holders.node_id

),

-- Two nodes of one buyer and whole order number can be one contract only where their objects are
-- compatible, or their amounts equal, or they have a holder in common under two forms of the
-- number. Each is found by what is equal: a number that thousands of contracts bear (0, SN) has
-- no pairs beside these.
object_lengths as (

    select distinct
        buyer_siren,
        order_number,
        length(comparable_label) as n_signs
    from whole_nodes
    where length(comparable_label) >= 20

),

-- The object of a node, and whatever of another length it may begin with.
object_beginnings as (

    select
        node_id,
        buyer_siren,
        order_number,
        comparable_label as beginning
    from whole_nodes
    union all
    select
        nodes.node_id,
        nodes.buyer_siren,
        nodes.order_number,
        substr(nodes.comparable_label, 1, object_lengths.n_signs) as beginning
    from whole_nodes as nodes
    inner join object_lengths
        on
            nodes.buyer_siren = object_lengths.buyer_siren
            and nodes.order_number = object_lengths.order_number
    where object_lengths.n_signs < length(nodes.comparable_label)

),

met as (

    select
        one.node_id as one_node,
        other.node_id as other_node
    from object_beginnings as one
    inner join whole_nodes as other
        on
            one.buyer_siren = other.buyer_siren
            and one.order_number = other.order_number
            and one.beginning = other.comparable_label
    where one.node_id <> other.node_id
    union all
    select
        one.node_id as one_node,
        other.node_id as other_node
    from whole_nodes as one
    inner join whole_nodes as other
        on
            one.buyer_siren = other.buyer_siren
            and one.order_number = other.order_number
            and one.amount = other.amount
    where one.node_id < other.node_id
    union all
    select
        one.node_id as one_node,
        other.node_id as other_node
    from nodes_by_holder as one
    inner join nodes_by_holder as other
        on
            one.buyer_siren = other.buyer_siren
            and one.order_number = other.order_number
            and one.company_id = other.company_id
            and one.written_number <> other.written_number
    where
        one.node_id < other.node_id
        and not one.is_number_truncated
        and not other.is_number_truncated

),

met_once as (

    select distinct
        least(one_node, other_node) as one_node,
        greatest(one_node, other_node) as other_node
    from met

),

-- Every such two nodes, once, and what is equal between them. Each node is there: a left join alone
-- keeps the order in which the tables are joined.
pairs as (

    select
        met_once.one_node,
        met_once.other_node,
        one.buyer_siren,
        one.order_number,
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
    from met_once
    left join whole_nodes as one on met_once.one_node = one.node_id
    left join whole_nodes as other on met_once.other_node = other.node_id

),

common_holders as (

    select
        met_once.one_node,
        met_once.other_node,
        bool_or(other.node_id is not null) as has_common_holder
    from met_once
    left join node_holders as one on met_once.one_node = one.node_id
    left join node_holders as other
        on met_once.other_node = other.node_id and one.company_id = other.company_id
    group by met_once.one_node, met_once.other_node

),

publications as (

    select distinct
        node_id,
        source_file,
        coalesce(published_on, date '0001-01-01') as published_on
    from {{ ref('int_contract_records') }}

),

common_publications as (

    select
        met_once.one_node,
        met_once.other_node,
        bool_or(other.node_id is not null) as has_common_publication
    from met_once
    left join publications as one on met_once.one_node = one.node_id
    left join publications as other
        on
            met_once.other_node = other.node_id
            and one.source_file = other.source_file
            and one.published_on = other.published_on
    group by met_once.one_node, met_once.other_node

),

-- Two lots: one number and object, within one publication, and other holders or another amount.
lot_pairs as (

    select
        pairs.one_node,
        pairs.other_node,
        pairs.has_same_holders,
        pairs.has_same_amount
    from pairs
    left join common_publications
        on
            pairs.one_node = common_publications.one_node
            and pairs.other_node = common_publications.other_node
    where
        common_publications.has_common_publication
        and pairs.has_compatible_objects
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
    left join lots as one_lot on pairs.one_node = one_lot.node_id
    left join lots as other_lot on pairs.other_node = other_lot.node_id
    left join lot_pairs
        on pairs.one_node = lot_pairs.one_node and pairs.other_node = lot_pairs.other_node
    left join numbers_of_lots
        on
            pairs.buyer_siren = numbers_of_lots.buyer_siren
            and pairs.order_number = numbers_of_lots.order_number
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

)

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
left join common_holders as common
    on pairs.one_node = common.one_node and pairs.other_node = common.other_node
where
    not pairs.names_two_lots
    and (
        (
            pairs.n_days <= {{ parameter('truncated_number_days') }}
            and pairs.has_same_amount
            and common.has_common_holder
        )
        or (pairs.has_two_forms and (pairs.has_same_amount or common.has_common_holder))
        or (
            pairs.is_initial_state_missing
            and pairs.has_compatible_objects
            and common.has_common_holder
        )
    )

-- The two digits at the end of the number are those of the modification.
union
select distinct
    one.node_id as one_node,
    other.node_id as other_node
from nodes_by_holder as one
inner join nodes_by_holder as other
    on
        one.buyer_siren = other.buyer_siren
        and one.number_without_suffix = other.number_without_suffix
        and one.company_id = other.company_id
        and one.order_number < other.order_number
where
    one.has_modification_suffix
    and other.has_modification_suffix
    and not one.is_number_truncated
    and not other.is_number_truncated
    and {{ names_compatible_objects('one', 'other') }}
