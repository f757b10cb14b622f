-- What is no amount is not known; what is one lies between the floor and the ceiling.
select
    source_file,
    source_line,
    amount
from {{ ref('stg_contracts') }}
where
    amount <= {{ parameter('amount_floor') }}
    or amount > {{ parameter('amount_ceiling') }}
