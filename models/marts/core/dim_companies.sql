-- What holds for the whole company, whichever establishment says it: the latest vintage that knows.
with

suppliers as (

    select
        *,
        row_number() over (
            partition by supplier_siren order by coalesce(vintage, 0) desc, supplier_siret
        ) as publication_rank
    from {{ ref('dim_suppliers') }}

),

companies as (

    select
        supplier_siren as company_siren,
        {{ latest_known('name') }} as name,
        {{ latest_known('category') }} as category,
        {{ latest_known('headcount_band') }} as headcount_band,
        {{ latest_known('is_regional_head_office') }} as is_regional_head_office,
        bool_or(is_social_economy) as is_social_economy
    from suppliers
    group by supplier_siren

)

select
    *,
    -- SME: the category of Sirene is PME; micro: an SME of the staff bands 00 to 03. NN (no staff
    -- declared) and an absent category are unknown (rules.md, Companies).
    case
        when category = 'PME' then true
        when category in ('ETI', 'GE') then false
    end as is_sme,
    case
        when category in ('ETI', 'GE') then false
        when category = 'PME' and headcount_band in ('00', '01', '02', '03') then true
        when category = 'PME' and {{ matches('headcount_band', '[0-9]{2}') }} then false
    end as is_micro
from companies
