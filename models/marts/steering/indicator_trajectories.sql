with

figures as (

    {{ with_value_before(ref('indicator_years')) }}

),

-- value stays the plan's figure; compared_value is in the unit of the target.
compared as (

    select
        figures.*,
        indicators.counted_unit,
        indicators.measure,
        points.target,
        points.target_kind,
        points.target_status,
        paths.reference_path,
        years.has_begun,
        case
            when points.target_kind = 'growth_at_least'
                then {{ exact_ratio(
                    'figures.value - figures.value_before', 'figures.value_before'
                ) }}
            else figures.value
        end as compared_value
    from figures
    inner join {{ ref('dim_indicators') }} as indicators
        on figures.indicator_id = indicators.indicator_id
    inner join {{ ref('dim_years') }} as years on figures.year = years.year
    left join {{ ref('target_points') }} as points
        on figures.indicator_id = points.indicator_id and figures.year = points.year
    left join {{ ref('reference_paths') }} as paths
        on figures.indicator_id = paths.indicator_id and figures.year = paths.year

),

-- For years to come: what it takes at the volume of the last complete year.
volumes as (

    select
        indicator_id,
        numerator as last_numerator,
        denominator as last_denominator,
        row_number() over (partition by indicator_id order by year desc) as recency
    from figures
    where is_year_complete and value is not null

),

efforts as (

    select
        compared.*,
        case when compared.has_begun then compared.numerator else volumes.last_numerator end
            as held,
        case when compared.has_begun then compared.denominator else volumes.last_denominator end
            as volume
    from compared
    left join volumes
        on compared.indicator_id = volumes.indicator_id and volumes.recency = 1

),

-- A year is judged against the target that is asserted, else against the path.
judged as (

    select
        *,
        compared_value - coalesce(target, reference_path) as gap,
        case
            when measure in ('share', 'growth')
                then
                    -- Wide enough for the product of two exact figures.
                    cast(coalesce(target, reference_path) as decimal(14, 6))
                    * cast(volume as decimal(24, 6))
                    - held
            else reference_path - held
        end as shortfall
    from efforts

)

select
    indicator_id,
    year,
    numerator,
    denominator,
    value,
    n_observations,
    n_excluded,
    coverage,
    is_year_complete,
    is_history_short,
    cast(compared_value as decimal(18, 6)) as compared_value,
    cast(target as decimal(18, 6)) as target,
    target_kind,
    target_status,
    reference_path,
    cast(gap as decimal(18, 6)) as gap,
    cast(
        case
            when gap >= 0 or (not has_begun and shortfall <= 0) then 0
            -- Euros to the cent, all else whole; both up.
            when counted_unit = 'EUR'
                then cast(ceil(cast(shortfall as decimal(32, 12)) * 100) as decimal(20, 2)) * 0.01
            else cast(ceil(shortfall) as decimal(20, 2))
        end as decimal(18, 2)
    ) as effort,
    {{ trajectory_status() }} as status
from judged
