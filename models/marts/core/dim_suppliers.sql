with

located as (

    select
        *,
        {{ department_of('commune_code') }} as department_code,
        {{ department_of('head_office_commune_code') }} as head_office_department_code
    from {{ ref('stg_suppliers') }}
    where rejection_reason is null

)

select
    -- ids
    located.supplier_siret,
    located.supplier_siren,

    -- texts
    located.name,
    located.category,
    located.headcount_band,
    located.legal_form,
    located.activity_code,
    located.commune_code,
    departments.department_code,
    departments.region_code,
    head_office_departments.region_code as head_office_region_code,

    -- numerics
    located.vintage,

    -- booleans
    located.is_social_economy,
    {{ is_in_region('located.department_code', 'departments.region_code') }} as is_regional,
    {{ is_in_region('located.head_office_department_code', 'head_office_departments.region_code') }}
        as is_regional_head_office,

    -- dates
    located.created_on
from located
left join {{ ref('departments') }} as departments
    on located.department_code = departments.department_code
left join {{ ref('departments') }} as head_office_departments
    on located.head_office_department_code = head_office_departments.department_code
