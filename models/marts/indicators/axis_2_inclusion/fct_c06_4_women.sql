with units as (select * from {{ ref('int_person_units') }} where n_members > 0)

{{ persons(
    'C06-4', 'n_women', counted='n_women + n_men',
    unknown='n_sex_unknown', unknown_is_hidden='unknown_is_hidden',
    withheld=may_not_be_told('n_women', 'n_men', 'unknown_is_hidden'),
) }}
