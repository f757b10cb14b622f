with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C11-4',
    'retention_rate <= 0.03',
    unknown='rate_unknown',
) }}
