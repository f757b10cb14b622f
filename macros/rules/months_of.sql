{#
    The months of exports, from the CTE days (export, day_on), and the first of those that are missing before a
    month: months without any row between months that have many. Canteens close in July and August; contracts come
    by fits and starts.
#}
{% macro months_of() -%}
,

counted as (

    select
        export,
        year(day_on) * 12 + month(day_on) - 1 as month_number,
        count(*) as n_rows
    from days
    where year(day_on) between 2010 and 2100
    group by export, year(day_on), month(day_on)

),

neighbours as (

    select
        *,
        lag(month_number) over (partition by export order by month_number) as month_before,
        max(n_rows) over (
            partition by export order by month_number rows between 3 preceding and 1 preceding
        ) as n_rows_before,
        max(n_rows) over (
            partition by export order by month_number rows between current row and 2 following
        ) as n_rows_after
    from counted

)

select
    export,
    make_date(cast(floor(month_number / 12) as integer), month_number % 12 + 1, 1) as month_on,
    cast(n_rows as integer) as n_rows,
    case
        when
            month_number > month_before + 1
            and least(n_rows_before, n_rows_after) >= case when export = 'contracts' then 30 else 10 end
            and not (
                export = 'food_purchases'
                and (month_before + 1) % 12 in (6, 7)
                and month_number - month_before <= 8 - (month_before + 1) % 12 + 1
            )
            then make_date(
                cast(floor((month_before + 1) / 12) as integer), (month_before + 1) % 12 + 1, 1
            )
    end as first_missing_month_on
from neighbours
{%- endmacro %}
