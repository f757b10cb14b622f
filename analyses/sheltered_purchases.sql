-- À quelles entreprises adaptées et à quels ESAT achète-t-on, et pour combien ?
{% set year = 2025 %}
select
    invoices.supplier_siret,
    suppliers.name as supplier_name,
    suppliers.department_code,
    count(*) as n_invoices,
    sum(invoices.amount_excl_tax) as amount_excl_tax
from {{ ref('fct_invoices') }} as invoices
left join {{ ref('dim_suppliers') }} as suppliers
    on invoices.supplier_siret = suppliers.supplier_siret
where invoices.year = {{ year }} and invoices.is_sheltered
group by invoices.supplier_siret, suppliers.name, suppliers.department_code
order by amount_excl_tax desc, invoices.supplier_siret asc
