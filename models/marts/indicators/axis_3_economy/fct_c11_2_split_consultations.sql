with consultations as (select * from {{ ref('fct_consultations') }})

{{ share(
    'C11-2', 'consultations', 'is_split_into_lots', unknown='answer_unknown',
    observation_id='consultation_id', observed_on='published_on', member='is_in_perimeter',
) }}
