-- Hours without persons: one contract may employ several, and none is named here.
select
    concat_ws(
        '-',
        buyer_siren,
        coalesce(contract_id, order_number, 'sans numéro'),
        cast(month_on as varchar(10)),
        case when hours_worked is null then 'unknown' end
    ) as contract_month_id,
    buyer_siren,
    contract_id,
    directorate,
    segment,
    month_on,
    cast(sum(hours_worked) as decimal(18, 2)) as hours_worked
from {{ ref('int_insertion_hours') }}
group by
    buyer_siren,
    contract_id,
    coalesce(contract_id, order_number, 'sans numéro'),
    directorate,
    segment,
    month_on,
    hours_worked is null
