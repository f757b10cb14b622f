with referents as (select * from {{ ref('fct_referent_years') }})

{{ share(
    'C15-1', 'referents', 'took_part', unknown='attendance_unknown',
    observation_id='referent_year_id', observed_on='active_on',
    buyer_siren='null',
) }}
