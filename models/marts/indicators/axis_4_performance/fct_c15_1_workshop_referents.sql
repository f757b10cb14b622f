with units as (select * from {{ ref('fct_referent_units') }})

{{ persons(
    'C15-1', 'n_participants', counted='n_participants + n_absent',
    unknown='n_unknown', unknown_reason='attendance_unknown',
    withheld=may_not_be_told('n_participants', 'n_absent') ~ ' or ' ~ is_small_count('n_unknown'),
) }}
