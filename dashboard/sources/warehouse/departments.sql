-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    year,
    department_code,
    name_fr,
    is_in_region,
    amount,
    n_suppliers,
    n_holders
from site.departments
union all
select null, null, null, null, null, null, null
