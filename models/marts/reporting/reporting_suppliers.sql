-- Suppliers by the invoices of a year. Whether one depends on the Region is told as a band: its
-- revenue is its own affair.
with

spend as (

    select
        supplier_siren,
        year,
        count(*) as n_invoices,
        sum(amount_excl_tax) as amount_excl_tax,
        sum(case when is_adapted_company then amount_excl_tax else 0 end) as amount_adapted_company,
        sum(case when is_esat then amount_excl_tax else 0 end) as amount_esat,
        sum(case when is_paid_late then 1 else 0 end) as n_paid_late,
        bool_or(is_adapted_company) as is_adapted_company,
        bool_or(is_esat) as is_esat,
        bool_or(is_social_economy) as is_social_economy,
        bool_or(is_strategic) as is_strategic
    from {{ ref('reporting_invoices') }}
    group by supplier_siren, year

),

banded as (

    select
        supplier_siren,
        year,
        case n_dependent when 1 then 'over' when 0 then 'under' else 'unknown' end
            as dependency_band
    from {{ ref('fct_strategic_supplier_years') }}

)

select
    -- ids
    concat_ws('-', spend.supplier_siren, cast(spend.year as varchar(4))) as supplier_year_id,
    spend.supplier_siren,
    spend.year,

    -- texts
    companies.name as supplier_name,
    companies.category as supplier_category,
    banded.dependency_band,
    bands.name_fr as dependency_band_fr,

    -- numerics
    cast(spend.n_invoices as integer) as n_invoices,
    cast(spend.n_paid_late as integer) as n_paid_late,
    cast(spend.amount_excl_tax as decimal(18, 2)) as amount_excl_tax,
    cast(spend.amount_adapted_company as decimal(18, 2)) as amount_adapted_company_excl_tax,
    cast(spend.amount_esat as decimal(18, 2)) as amount_esat_excl_tax,

    -- booleans
    companies.is_sme,
    companies.is_micro,
    companies.is_regional_head_office,
    spend.is_social_economy,
    spend.is_adapted_company,
    spend.is_esat,
    spend.is_strategic,

    -- dates
    make_date(spend.year, 1, 1) as year_start
from spend
left join {{ ref('dim_companies') }} as companies
    on spend.supplier_siren = companies.company_siren
left join banded on spend.supplier_siren = banded.supplier_siren and spend.year = banded.year
left join {{ ref('dim_labels') }} as bands
    on banded.dependency_band = bands.code and bands.kind = 'dependency'
