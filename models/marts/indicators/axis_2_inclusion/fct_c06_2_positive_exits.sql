with units as (select * from {{ ref('int_exit_units') }})

{{ persons(
    'C06-2', 'n_positive_exits', counted='n_positive_exits + n_other_exits',
    withheld=may_not_be_told('n_positive_exits', 'n_other_exits'),
    is_share=false,
) }}
