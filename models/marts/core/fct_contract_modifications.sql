-- A modification is published once per holder, and again with each publication of its contract. One
-- that designates no contract is no row here: quality.anomalies has it.
with

modifications as (

    select
        contract_id,
        order_number,
        modification_id,
        notified_on,
        max(amount) as amount,
        max(published_on) as published_on,
        count(distinct holder_id) as n_holders
    from {{ ref('int_contract_modifications') }}
    where contract_id is not null
    group by contract_id, order_number, modification_id, notified_on

),

ranked as (

    select
        *,
        row_number() over (
            partition by contract_id
            order by notified_on, order_number, modification_id
        ) as modification_rank
    from modifications

)

select
    -- ids
    ranked.contract_id || '-' || cast(ranked.modification_rank as varchar(10))
        as contract_modification_id,
    ranked.contract_id,
    contracts.buyer_siren,

    -- numerics
    cast(year(ranked.notified_on) as integer) as year,
    cast(ranked.modification_rank as integer) as modification_rank,
    cast(ranked.amount as decimal(18, 2)) as amount_excl_tax,
    contracts.amount_excl_tax as amount_initial_excl_tax,
    cast(ranked.n_holders as integer) as n_holders,

    -- dates
    ranked.notified_on,
    ranked.published_on
from ranked
inner join {{ ref('fct_contracts') }} as contracts on ranked.contract_id = contracts.contract_id
