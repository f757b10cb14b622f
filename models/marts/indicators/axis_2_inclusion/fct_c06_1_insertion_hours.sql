with units as (select * from {{ ref('int_person_units') }})

{{ persons(
    'C06-1', 'hours_worked', counted='n_months_known',
    unknown='n_months_unknown', unknown_reason='hours_unknown', is_share=false,
) }}
