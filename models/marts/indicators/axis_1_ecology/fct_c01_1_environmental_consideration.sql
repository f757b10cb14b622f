with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C01-1', 'has_environmental_consideration', unknown='consideration_unknown'
) }}
