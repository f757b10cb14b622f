with groups as (select * from {{ ref('int_beneficiary_groups') }})

{{ persons(
    'C06-3', 'coalesce(n_disabled, 0)',
    population='n_employed', denominator='n_disability_known',
) }}
