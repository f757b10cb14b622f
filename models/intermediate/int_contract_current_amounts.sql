with

ranked as (

    select
        contract_id,
        amount,
        notified_on,
        row_number() over (
            partition by contract_id
            order by notified_on desc, modification_id desc, amount desc
        ) as recency
    from {{ ref('int_contract_modifications') }}
    where contract_id is not null

)

select
    contract_id,
    amount as amount_current,
    notified_on as modified_on
from ranked
where recency = 1
