-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    year,
    supplier_group,
    n_suppliers,
    cast(amount_excl_tax as double) as amount
from steering.supplier_years
union all
select null, null, null, null
