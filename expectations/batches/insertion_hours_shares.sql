-- Hours by year, in shares: no row about a person is shown.
select
    year(month_on) as year,
    count(*) as n,
    count(case when hours_worked between 0 and 250 then 1 end) / nullif(count(hours_worked), 0)
        as share_plausible,
    count(case when sex in ('F', 'H') then 1 end) / nullif(count(sex), 0) as share_sex_recognised,
    count(sex) / count(*) as share_sex_known,
    count(is_disabled_worker) / count(*) as share_disability_known
from warehouse.restricted.stg_insertion_hours
where rejection_reason is null
group by year(month_on)
having count(*) >= getvariable('few_rows')
order by year
