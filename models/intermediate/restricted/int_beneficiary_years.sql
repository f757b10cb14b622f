-- A person counts once a year, over all contracts, with the buyer and directorate of the first
-- month worked.
with

worked as (

    select
        *,
        cast(year(month_on) as integer) as year,
        row_number() over (
            partition by beneficiary_id, year(month_on)
            order by month_on, buyer_siren, order_number, directorate
        ) as row_rank
    from {{ ref('int_insertion_hours') }}
    -- Hours of nobody are hours, and no person.
    where hours_worked > 0 and beneficiary_id is not null

)

select
    beneficiary_id,
    year,
    max(case when row_rank = 1 then buyer_siren end) as buyer_siren,
    max(case when row_rank = 1 then directorate end) as directorate,
    min(month_on) as observed_on,
    bool_or(is_disabled_worker) as is_disabled_worker,
    bool_or(case when sex in ('F', 'H') then sex = 'F' end) as is_woman
from worked
group by beneficiary_id, year
