with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C04-2',
    'has_low_impact_transport',
    unknown='answer_unknown',
) }}
