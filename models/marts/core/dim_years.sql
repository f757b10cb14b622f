-- The plan's years, the two before it, and earlier ones that the contracts reach (rules.md,
-- Population).
with

observed as (

    select min(year) as first_year
    from {{ ref('fct_contracts') }}
    where year >= {{ var('earliest_year') }} and is_in_population

)

select
    calendar.year,
    calendar.year between {{ var('plan_first_year') }} and {{ var('plan_last_year') }}
        as is_plan_year,
    calendar.year <= year({{ as_of() }}) as has_begun,
    calendar.year < year({{ as_of() }}) as is_year_complete
from {{ ref('int_calendar_years') }} as calendar
cross join observed
where
    calendar.year >= {{ var('plan_first_year') }} - 2
    or calendar.year >= observed.first_year
