-- A SIREN that the plan does not give is empty: such a buyer is in the list, and matches nothing.
select
    case
        when trim(siren) = '*' then '*' else {{ siren_of(company_identifier('siren')) }}
    end as buyer_siren,
    {{ clean_text('name') }} as name,
    lower({{ clean_text('role') }}) as role
from {{ raw_export('buyers') }}
