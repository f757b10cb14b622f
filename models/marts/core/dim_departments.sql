select
    departments.department_code,
    departments.name_fr,
    departments.region_code,
    regions.name_fr as region_name_fr,
    departments.region_code = '{{ var("region_code") }}' as is_in_region
from {{ ref('departments') }} as departments
left join {{ ref('regions') }} as regions on departments.region_code = regions.region_code
