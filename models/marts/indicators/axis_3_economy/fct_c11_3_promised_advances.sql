with contracts as (select * from {{ ref('fct_contract_advances') }})

{{ share_of_contracts(
    'C11-3', 'is_promise_kept', unknown='promise_unknown',
    member='coalesce(duration_months > 3, true)',
    exclusions=[
        ('duration_months is null', 'duration_unknown'),
        ('advance_rate is null', 'rate_unknown'),
    ]
) }}
