with bids as (select * from {{ ref('fct_bids') }})

{{ total(
    'C18-3', 'bids', 'case when justification_asked_on is not null then 1 else 0 end',
    unknown='value_missing', observation_id='bid_id',
    observed_on='coalesce(justification_asked_on, submitted_on)',
    member='coalesce(is_in_perimeter, true)',
    exclusions=[('is_in_perimeter is null', 'consultation_unknown')],
) }}
