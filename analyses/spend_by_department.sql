-- Où va l'argent ? Le montant facturé, par département du fournisseur.
{% set year = 2025 %}
select
    suppliers.department_code,
    count(distinct invoices.supplier_siren) as n_suppliers,
    sum(invoices.amount_excl_tax) as amount_excl_tax
from {{ ref('fct_invoices') }} as invoices
left join {{ ref('dim_suppliers') }} as suppliers
    on invoices.supplier_siret = suppliers.supplier_siret
where invoices.year = {{ year }}
group by suppliers.department_code
order by amount_excl_tax desc, suppliers.department_code asc
