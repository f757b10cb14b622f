select
    hours.buyer_siren,
    hours.order_number,
    numbers.contract_id,
    details.directorate,
    contracts.segment,
    hours.beneficiary_id,
    hours.sex,
    hours.is_disabled_worker,
    hours.month_on,
    hours.hours_worked,
    hours.exit_id,
    exits.is_positive as is_positive_exit,
    hours.left_on
from {{ ref('stg_insertion_hours') }} as hours
inner join {{ ref('int_perimeter') }} as perimeter on hours.buyer_siren = perimeter.buyer_siren
left join {{ ref('int_contract_numbers') }} as numbers
    on
        hours.buyer_siren = numbers.buyer_siren
        and hours.order_number = numbers.order_number
left join {{ ref('int_contract_details') }} as details
    on numbers.contract_id = details.contract_id
left join {{ ref('int_contracts') }} as contracts on numbers.contract_id = contracts.contract_id
left join {{ ref('exits') }} as exits on hours.exit_id = exits.exit_id
where hours.rejection_reason is null
