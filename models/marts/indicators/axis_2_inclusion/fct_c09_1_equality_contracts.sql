with consultations as (select * from {{ ref('fct_consultations') }})

{{ total(
    'C09-1', 'consultations', 'cast(has_equality_progress_contract as integer)', unknown='answer_unknown',
    observation_id='consultation_id', observed_on='published_on', member='is_in_perimeter',
) }}
