-- A person leaves once a year: a positive exit wins over another one of the same year, and one that
-- the list does not know could be positive.
with

exits as (

    select
        *,
        cast(year(left_on) as integer) as year,
        row_number() over (
            partition by beneficiary_id, year(left_on)
            order by
                case when is_positive_exit then 0 when is_positive_exit is null then 1 else 2 end,
                left_on,
                buyer_siren,
                order_number,
                directorate
        ) as row_rank
    from {{ ref('int_insertion_hours') }}
    where exit_id is not null and left_on is not null and beneficiary_id is not null

)

select
    beneficiary_id,
    year,
    buyer_siren,
    directorate,
    left_on as observed_on,
    is_positive_exit as is_positive
from exits
where row_rank = 1
