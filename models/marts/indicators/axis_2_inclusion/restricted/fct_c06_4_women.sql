with groups as (select * from {{ ref('int_beneficiary_groups') }})

{{ persons('C06-4', 'coalesce(n_women, 0)', population='n_employed', denominator='n_sex_known') }}
