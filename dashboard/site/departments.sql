-- Where what is paid goes, and where holders of contracts are, by department and year; a null where
-- the place is not known.
with

spend as (

    select
        year,
        supplier_department_code as department_code,
        sum(amount_excl_tax) as amount,
        count(distinct supplier_siren) as n_suppliers
    from reporting.invoices
    where year is not null
    group by all

),

holders as (

    select
        contracts.year,
        suppliers.department_code,
        count(distinct holders.holder_id) as n_holders
    from core.fct_contract_holders as holders
    inner join core.fct_contracts as contracts on holders.contract_id = contracts.contract_id
    left join core.dim_suppliers as suppliers on holders.holder_id = suppliers.supplier_siret
    where contracts.is_in_population
    group by all

)

select
    coalesce(spend.year, holders.year) as year,
    coalesce(spend.department_code, holders.department_code) as department_code,
    departments.name_fr,
    departments.is_in_region,
    cast(spend.amount as double) as amount,
    spend.n_suppliers,
    holders.n_holders
from spend
full outer join holders
    on
        spend.year = holders.year
        and spend.department_code is not distinct from holders.department_code
left join core.dim_departments as departments
    on coalesce(spend.department_code, holders.department_code) = departments.department_code
order by year, department_code
