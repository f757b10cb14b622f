with groups as (select * from {{ ref('int_beneficiary_groups') }})

{{ persons('C06-2', 'n_positive_exits', population='n_exits') }}
