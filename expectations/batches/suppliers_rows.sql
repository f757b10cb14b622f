-- The registry.
select
    supplier_siret,
    name,
    category,
    headcount_band,
    activity_code,
    commune_code
from warehouse.core.dim_suppliers
