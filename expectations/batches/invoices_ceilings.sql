-- The contracts of each year on which more was invoiced than they allow.
with

spending as (

    select
        contract_id,
        sum(amount_excl_tax) as amount
    from warehouse.core.fct_invoices
    where contract_id is not null
    group by contract_id

)

select
    contracts.year,
    count(*) as n,
    case
        when count(*) >= getvariable('few_rows')
            then
                count(case when spending.amount > contracts.amount_current_excl_tax then 1 end)
                / count(*)
    end as share_above_ceiling
from spending
inner join warehouse.core.fct_contracts as contracts
    on spending.contract_id = contracts.contract_id
where contracts.amount_current_excl_tax is not null
group by contracts.year
order by contracts.year
