-- Invoices as people look for them: names beside numbers, French words beside codes.
select
    -- ids
    invoices.invoice_key,
    invoices.invoice_id,
    invoices.buyer_siren,
    invoices.contract_id,
    invoices.supplier_siret,
    invoices.supplier_siren,
    invoices.year,
    cast(year(invoices.paid_on) as integer) as payment_year,

    -- texts
    buyers.name as buyer_name,
    invoices.directorate,
    contracts.label as contract_label,
    coalesce(suppliers.name, companies.name) as supplier_name,
    companies.category as supplier_category,
    suppliers.commune_code as supplier_commune_code,
    communes.name_fr as supplier_commune_fr,
    suppliers.department_code as supplier_department_code,
    departments.name_fr as supplier_department_fr,
    invoices.segment,
    segments.name_fr as segment_fr,

    -- numerics
    invoices.amount_excl_tax,
    invoices.amount_recycled_excl_tax,
    invoices.amount_reused_excl_tax,
    invoices.amount_fair_trade_excl_tax,
    invoices.days_to_pay,

    -- booleans
    invoices.is_credit_note,
    case
        when not invoices.is_credit_note
            then invoices.days_to_pay > {{ parameter('payment_days') }}
    end as is_paid_late,
    invoices.is_regional,
    invoices.is_regional_head_office,
    companies.is_sme,
    invoices.is_social_economy,
    invoices.is_adapted_company,
    invoices.is_esat,
    invoices.is_strategic,

    -- dates
    invoices.received_on,
    invoices.paid_on
from {{ ref('fct_invoices') }} as invoices
left join {{ ref('dim_buyers') }} as buyers on invoices.buyer_siren = buyers.buyer_siren
left join {{ ref('fct_contracts') }} as contracts on invoices.contract_id = contracts.contract_id
left join {{ ref('dim_suppliers') }} as suppliers
    on invoices.supplier_siret = suppliers.supplier_siret
left join {{ ref('dim_companies') }} as companies
    on invoices.supplier_siren = companies.company_siren
left join {{ ref('dim_communes') }} as communes
    on suppliers.commune_code = communes.commune_code
left join {{ ref('dim_departments') }} as departments
    on suppliers.department_code = departments.department_code
left join {{ ref('dim_labels') }} as segments
    on invoices.segment = segments.code and segments.kind = 'segment'
