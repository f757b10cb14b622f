with units as (select * from {{ ref('int_disability_units') }})

{{ persons(
    'C06-3', 'n_disabled', counted='n_disabled + n_not_disabled',
    unknown='n_disability_unknown', unknown_is_hidden='unknown_is_hidden',
    withheld=may_not_be_told('n_disabled', 'n_not_disabled', 'unknown_is_hidden'),
) }}
