with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C04-1',
    'has_energy_label',
    unknown='answer_unknown',
    member="cpv_division in ('45', '30', '48', '72')",
) }}
