-- The registry.
select
    supplier_siret,
    name,
    -- As it is written, where it is none.
    coalesce(category, categorieentreprise) as category,
    coalesce(headcount_band, trancheeffectifsunitelegale) as headcount_band,
    activity_code,
    coalesce(commune_code, codecommuneetablissement) as commune_code
from warehouse.staging.stg_suppliers
where rejection_reason is null
