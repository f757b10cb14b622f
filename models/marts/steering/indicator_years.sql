-- Every indicator has a row for every year: absence is a row, not a gap.
with

totals as (

    select
        indicator_id,
        year,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(amount) as amount,
        count(*) as observations,
        count(exclusion_reason) as excluded
    from {{ ref('indicator_observations') }}
    group by indicator_id, year

),

-- The first year that each indicator saw: what came before it is not known.
histories as (

    select
        indicator_id,
        min(year) as first_year
    from {{ ref('indicator_observations') }}
    group by indicator_id

)

select
    indicators.indicator_id,
    years.year,
    cast(totals.numerator as decimal(18, 6)) as numerator,
    cast(totals.denominator as decimal(18, 6)) as denominator,
    cast(
        case
            when indicators.measure in ('share', 'growth')
                then {{ exact_ratio('totals.numerator', 'totals.denominator') }}
            else totals.numerator
        end as decimal(18, 6)
    ) as value,
    cast(totals.amount as decimal(18, 2)) as amount,
    cast(coalesce(totals.observations, 0) as integer) as observations,
    cast(coalesce(totals.excluded, 0) as integer) as excluded,
    cast(
        {{ exact_ratio('totals.observations - totals.excluded', 'totals.observations') }}
        as decimal(18, 6)
    ) as coverage,
    years.is_complete,
    indicators.needs_history
    and coalesce(
        years.year - histories.first_year < {{ var('first_timer_lookback_years') }}, false
    ) as is_left_censored
from {{ ref('dim_indicators') }} as indicators
cross join {{ ref('dim_years') }} as years
left join totals
    on indicators.indicator_id = totals.indicator_id and years.year = totals.year
left join histories on indicators.indicator_id = histories.indicator_id
