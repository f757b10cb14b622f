with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C07-1',
    'has_csr_award_criterion',
    unknown='criterion_unknown',
) }}
