-- A month has 28 to 31 days: days that are none are left out.
with

days as (

    {% for day in range(1, 32) -%}
    select cast({{ day }} as integer) as day_of_month
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

months as (

    {% for month in range(1, 13) -%}
    select cast({{ month }} as integer) as month
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

month_starts as (

    select
        calendar.year,
        months.month,
        make_date(calendar.year, months.month, 1) as month_start
    from {{ ref('int_calendar_years') }} as calendar
    cross join months

)

select
    make_date(month_starts.year, month_starts.month, days.day_of_month) as date_day,
    month_starts.year,
    cast(ceil(month_starts.month / 3.0) as integer) as quarter,
    month_starts.month,
    month_starts.month_start,
    make_date(month_starts.year, 1, 1) as year_start
from month_starts
inner join days
    on
        days.day_of_month
        <= day({{ months_after('month_starts.month_start', 1) }} - interval '1' day)
