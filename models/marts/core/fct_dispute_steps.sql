-- A dispute has two steps that count: it is opened, and it may be referred to the mediator, each
-- in its year.
with

disputes as (

    select
        disputes.*,
        numbers.contract_id,
        details.directorate
    from {{ ref('stg_disputes') }} as disputes
    inner join {{ ref('int_perimeter') }} as perimeter
        on disputes.buyer_siren = perimeter.buyer_siren
    left join {{ ref('int_contract_numbers') }} as numbers
        on
            disputes.buyer_siren = numbers.buyer_siren
            and disputes.order_number = numbers.order_number
    left join {{ ref('int_contract_details') }} as details
        on numbers.contract_id = details.contract_id
    where disputes.rejection_reason is null

)

select
    concat_ws('-', buyer_siren, dispute_id, 'opening') as step_id,
    dispute_id,
    buyer_siren,
    contract_id,
    directorate,
    'opening' as step,
    outcome,
    opened_on as happened_on
from disputes
union all
select
    concat_ws('-', buyer_siren, dispute_id, 'referral') as step_id,
    dispute_id,
    buyer_siren,
    contract_id,
    directorate,
    'referral' as step,
    outcome,
    mediator_seized_on as happened_on
from disputes
where mediator_seized_on is not null
