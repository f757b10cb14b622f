-- The place is the establishment's; the size is the company's.
select
    -- ids
    holders.contract_id,
    holders.holder_id,
    holders.holder_siren,
    holders.company_id,

    -- texts
    holders.holder_id_type,
    suppliers.name as holder_name,
    companies.category,

    -- booleans
    companies.is_sme,
    companies.is_micro,
    suppliers.is_regional,
    companies.is_regional_head_office
from {{ ref('int_contract_holders') }} as holders
left join {{ ref('dim_suppliers') }} as suppliers
    on holders.holder_id = suppliers.supplier_siret
left join {{ ref('dim_companies') }} as companies
    on holders.holder_siren = companies.company_siren
