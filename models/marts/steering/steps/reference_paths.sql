-- Linear between two stated points, held after the last unless a later one is unreadable; before
-- the first, linear from the value of the plan's first year (rules.md, Trajectories). A growth asks
-- for a level from that of the year before.
with

points as (

    select
        indicator_id,
        year,
        target,
        target_kind
    from {{ ref('target_points') }}
    where target is not null

),

-- A figure that nobody can read: nothing is held on the way to it.
unreadable as (

    select
        indicator_id,
        max(year) as last_year
    from {{ ref('target_points') }}
    where target is null
    group by indicator_id

),

figures as (

    {{ with_value_before(ref('indicator_years')) }}

),

plan_years as (

    select
        figures.indicator_id,
        figures.year,
        figures.value,
        figures.value_before
    from figures
    inner join {{ ref('dim_years') }} as years
        on figures.year = years.year and years.is_plan_year

),

-- The value of the first year of the plan, where it is not itself a stated point, opens the path.
anchors as (

    select
        indicator_id,
        year,
        target
    from points
    where target_kind = 'at_least'
    union all
    select
        plan_years.indicator_id,
        plan_years.year,
        plan_years.value as target
    from plan_years
    left join points
        on plan_years.indicator_id = points.indicator_id and plan_years.year = points.year
    where
        plan_years.year = {{ var('plan_first_year') }}
        and plan_years.value is not null
        and points.indicator_id is null

),

neighbours as (

    select
        plan_years.indicator_id,
        plan_years.year,
        max(case when anchors.year <= plan_years.year then anchors.year end) as year_before,
        min(case when anchors.year >= plan_years.year then anchors.year end) as year_after
    from plan_years
    inner join anchors on plan_years.indicator_id = anchors.indicator_id
    group by plan_years.indicator_id, plan_years.year

),

levels as (

    select
        neighbours.indicator_id,
        neighbours.year,
        case
            when neighbours.year_after is null or neighbours.year_after = neighbours.year_before
                then before.target
            else {{ exact_ratio(
                'cast(before.target as decimal(24, 6)) * (neighbours.year_after - neighbours.year)'
                ~ ' + cast(after.target as decimal(24, 6))'
                ~ ' * (neighbours.year - neighbours.year_before)',
                'neighbours.year_after - neighbours.year_before'
            ) }}
        end as reference_path
    from neighbours
    inner join anchors as before
        on
            neighbours.indicator_id = before.indicator_id
            and neighbours.year_before = before.year
    left join anchors as after
        on
            neighbours.indicator_id = after.indicator_id
            and neighbours.year_after = after.year
    left join unreadable
        on
            neighbours.indicator_id = unreadable.indicator_id
            and neighbours.year_after is null
            and neighbours.year_before < unreadable.last_year
    where
        unreadable.indicator_id is null
        and neighbours.indicator_id in (
            select points.indicator_id from points where points.target_kind = 'at_least'
        )

),

-- A growth asks for a level from that of the year before.
growth_levels as (

    select
        plan_years.indicator_id,
        plan_years.year,
        cast(
            cast(plan_years.value_before as decimal(24, 6))
            * cast(1 + points.target as decimal(14, 6))
            as decimal(18, 6)
        ) as reference_path
    from plan_years
    inner join points
        on plan_years.indicator_id = points.indicator_id and plan_years.year = points.year
    where points.target_kind = 'growth_at_least'

)

select
    indicator_id,
    year,
    cast(reference_path as decimal(18, 6)) as reference_path
from levels
union all
select
    indicator_id,
    year,
    reference_path
from growth_levels
where reference_path is not null
