with

ranked as (

    select
        contract_id,
        amount,
        notified_on,
        row_number() over (
            partition by contract_id
            order by notified_on desc, order_number desc, modification_id desc, amount desc
        ) as recency
    from {{ ref('int_contract_modifications') }}
    where contract_id is not null

)

select
    contract_id,
    -- A modification without an amount leaves it as it was.
    min_by(amount, case when amount is not null then recency end) as amount_current,
    max(notified_on) as modified_on
from ranked
group by contract_id
