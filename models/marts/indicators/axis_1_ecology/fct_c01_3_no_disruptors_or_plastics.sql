with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C01-3',
    'rules_out_disruptors_or_plastics',
    unknown='answer_unknown',
) }}
