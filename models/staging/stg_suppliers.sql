select
    source_file,
    source_line,
    supplier_siret,
    supplier_siren,
    name,
    category,
    headcount_band,
    legal_form,
    activity_code,
    administrative_state,
    commune_code,
    head_office_commune_code,
    is_social_economy,
    created_on
from {{ ref('base_suppliers') }}
where rejection_reason is null
