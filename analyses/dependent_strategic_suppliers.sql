-- Quels fournisseurs stratégiques dépendent de la Région, d'après leur chiffre d'affaires ?
{% set year = 2025 %}
with

names as (

    select
        supplier_siren,
        min(name) as supplier_name
    from {{ ref('dim_suppliers') }}
    group by supplier_siren

)

select
    suppliers.supplier_siren,
    names.supplier_name,
    suppliers.amount_invoiced_excl_tax,
    suppliers.amount_revenue_excl_tax,
    suppliers.amount_invoiced_excl_tax / suppliers.amount_revenue_excl_tax as dependency
from {{ ref('fct_strategic_supplier_years') }} as suppliers
left join names on suppliers.supplier_siren = names.supplier_siren
where suppliers.year = {{ year }} and suppliers.n_dependent = 1
order by dependency desc, suppliers.supplier_siren asc
