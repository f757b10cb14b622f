with units as (select * from {{ ref('int_disability_units') }})

{{ persons(
    'C06-3', 'n_disabled', counted='n_disabled + n_not_disabled',
    unknown='n_disability_unknown', hides_unknown='hides_unknown',
    withheld=may_not_be_told('n_disabled', 'n_not_disabled', 'hides_unknown'),
) }}
