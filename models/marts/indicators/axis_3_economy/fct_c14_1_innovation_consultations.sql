with consultations as (select * from {{ ref('fct_consultations') }})

{{ total(
    'C14-1', 'consultations', 'cast(has_innovation_award_criterion as integer)', unknown='criterion_unknown',
    observation_id='consultation_id', observed_on='published_on', member='is_in_perimeter',
) }}
