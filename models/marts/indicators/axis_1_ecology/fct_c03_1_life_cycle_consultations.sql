with consultations as (select * from {{ ref('fct_consultations') }})

{{ total(
    'C03-1', 'consultations', 'cast(has_life_cycle_award_criterion as integer)', unknown='criterion_unknown',
    observation_id='consultation_id', observed_on='published_on', member='is_in_perimeter',
) }}
