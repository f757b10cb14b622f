-- What holds for the whole company, whichever establishment says it.
with

suppliers as (

    select
        supplier_siren,
        category,
        headcount_band,
        is_regional_head_office,
        bool_or(is_social_economy) over (partition by supplier_siren) as is_social_economy,
        row_number() over (
            partition by supplier_siren
            order by case when category is null then 1 else 0 end, supplier_siret
        ) as establishment_rank
    from {{ ref('dim_suppliers') }}

)

select
    supplier_siren as company_siren,
    category,
    headcount_band,
    is_regional_head_office,
    is_social_economy,
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
from suppliers
where establishment_rank = 1
