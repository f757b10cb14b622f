-- The months of an export; a month without any row between months that have many is missing.
with

days as (

    select
        'contracts' as export,
        notified_on as day_on
    from warehouse.core.fct_contracts
    where is_in_population
    union all
    select
        'invoices' as export,
        received_on as day_on
    from warehouse.core.fct_invoices
    union all
    select
        'insertion_hours' as export,
        month_on as day_on
    from warehouse.restricted.stg_insertion_hours
    union all
    select
        'food_purchases' as export,
        purchased_on as day_on
    from warehouse.core.fct_food_purchases

),

months as (

    select
        date_trunc('month', day_on) as month_on,
        count(*) as n
    from days
    where export = $suite and year(day_on) between 2010 and 2100
    group by date_trunc('month', day_on)

),

calendar as (

    select unnest(generate_series(min(month_on), max(month_on), interval 1 month)) as month_on
    from months

),

counted as (

    select
        calendar.month_on,
        coalesce(months.n, 0) as n
    from calendar
    left join months on calendar.month_on = months.month_on

)

select
    strftime(month_on, '%Y-%m') as month,
    n,
    -- Canteens close in July and August; contracts come by fits and starts.
    case
        when
            n = 0
            and not ($suite = 'food_purchases' and month(month_on) in (7, 8))
            and least(
                max(n) over (order by month_on rows between 3 preceding and 1 preceding),
                max(n) over (order by month_on rows between 1 following and 3 following)
            ) >= case when $suite = 'contracts' then 30 else 10 end
            then strftime(month_on, '%Y-%m')
    end as missing_month
from counted
order by month
