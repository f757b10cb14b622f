select
    -- ids
    source_file,
    source_line,
    source_record,
    buyer_siret,
    buyer_siren,
    written_number,
    {{ order_number('written_number') }} as order_number,
    {{ is_truncated(order_number('written_number')) }} as is_number_truncated,
    framework_agreement_number,
    holder_id,
    holder_id_type,
    modification_id,

    -- texts
    nature,
    label,
    coalesce({{ comparable('label') }}, '') as comparable_label,
    procedure,
    techniques,
    execution_terms,
    grouping_type,
    general_conditions,
    price_types,
    price_form,
    place_code,
    place_code_type,
    social_considerations,
    environmental_considerations,
    cpv_code,

    -- numerics
    amount_declared,
    {{ plausible_amount('amount_declared') }} as amount,
    advance_rate,
    share_eu_origin,
    share_french_origin,
    n_bids,
    duration_months,

    -- booleans
    is_innovative,
    has_advance,
    has_subcontracting,

    -- dates
    notified_on,
    published_on
from {{ ref('base_contracts') }}
where rejection_reason is null
