with reviews as (select * from {{ ref('fct_contract_reviews') }})

{{ total(
    'C16-2', 'reviews', 'cast(is_strategic_evaluation as integer)', unknown='list_absent',
    observation_id='contract_year_id', observed_on='reviewed_on', segment='segment',
    exclusions=[('contract_id is null', 'contract_unknown')],
) }}
