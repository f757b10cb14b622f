-- De quels départements viennent les entreprises qui obtiennent leur premier marché ?
{% set year = 2025 %}
with

places as (

    select
        supplier_siren,
        min(department_code) as department_code
    from {{ ref('dim_suppliers') }}
    group by supplier_siren

)

select
    places.department_code,
    count(*) as n_companies
from {{ ref('fct_company_years') }} as companies
left join places on companies.company_siren = places.supplier_siren
where
    companies.year = {{ year }}
    and companies.came_with = 'contract'
    and companies.is_first
    and companies.company_siren is not null
group by places.department_code
order by n_companies desc, places.department_code asc
