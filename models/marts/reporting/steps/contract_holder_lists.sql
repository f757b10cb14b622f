-- The holders of each contract, as people read them. Most contracts have one, and lists take
-- memory: they are made of the others alone, in a statement of their own.
with

holders as (

    select
        contracts.contract_id,
        contracts.n_holders,
        coalesce(holders.holder_name, holders.holder_id) as name,
        coalesce(holders.category, '?') as category,
        coalesce(departments.name_fr, '?') as department_fr,
        holders.is_sme,
        holders.is_regional
    from {{ ref('fct_contracts') }} as contracts
    inner join {{ ref('fct_contract_holders') }} as holders
        on contracts.contract_id = holders.contract_id
    left join {{ ref('dim_suppliers') }} as suppliers
        on holders.holder_id = suppliers.supplier_siret
    left join {{ ref('dim_departments') }} as departments
        on suppliers.department_code = departments.department_code
    where contracts.is_in_population

)

select
    contract_id,
    name as holder_names,
    category as holder_categories,
    department_fr as holder_departments_fr,
    is_sme as has_sme_holder,
    is_regional as has_regional_holder
from holders
where n_holders = 1

union all

select
    contract_id,
    {{ sorted_list('name') }} as holder_names,
    {{ sorted_list('category') }} as holder_categories,
    {{ sorted_list('department_fr') }} as holder_departments_fr,
    {{ any_known('is_sme') }} as has_sme_holder,
    {{ any_known('is_regional') }} as has_regional_holder
from holders
where n_holders > 1
group by contract_id
