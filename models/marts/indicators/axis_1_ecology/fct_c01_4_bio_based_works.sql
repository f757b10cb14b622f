with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C01-4',
    'has_bio_based_materials',
    unknown='answer_unknown',
    member="cpv_division = '45'",
) }}
