-- Who is paid and who wins: suppliers invoiced in the year, and companies that won their first
-- contract in it. A supplier of which it is not known is in "all" alone.
{% set groups = {
    'all': 'true',
    'regional': 'is_regional',
    'sme': 'is_sme',
    'social_economy': 'is_social_economy',
} %}
with

invoices as (

    select
        invoices.year,
        invoices.supplier_siren,
        invoices.amount_excl_tax,
        invoices.is_regional,
        invoices.is_social_economy,
        companies.is_sme
    from {{ ref('fct_invoices') }} as invoices
    left join {{ ref('dim_companies') }} as companies
        on invoices.supplier_siren = companies.company_siren

),

grouped as (
    {% for group, condition in groups.items() %}
    select
        year,
        '{{ group }}' as supplier_group,
        count(distinct supplier_siren) as n_suppliers,
        sum(amount_excl_tax) as amount_excl_tax
    from invoices
    where {{ condition }}
    group by year
    union all
    {%- endfor %}
    select
        year,
        'first_time' as supplier_group,
        count(case when is_first then 1 end) as n_suppliers,
        null as amount_excl_tax
    from {{ ref('fct_company_years') }}
    where came_with = 'contract'
    group by year

)

select
    cast(year as integer) as year,
    supplier_group,
    cast(n_suppliers as integer) as n_suppliers,
    cast(amount_excl_tax as decimal(18, 2)) as amount_excl_tax
from grouped
