-- Every indicator has a row for every year: absence is a row, not a gap.
with

totals as (

    select
        indicator_id,
        year,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(amount) as amount,
        -- A row that bears only the second measure is no member.
        count(case when numerator is not null or exclusion_reason is not null then 1 end)
            as observations,
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

),

-- Where persons are counted a row stands for several, and its amount says how many.
populations as (

    select
        indicators.indicator_id,
        indicators.measure,
        indicators.needs_history,
        years.year,
        years.is_complete,
        totals.numerator,
        totals.denominator,
        totals.amount,
        case when indicators.counts_persons then totals.amount else totals.observations end
            as observations,
        case
            when indicators.counts_persons
                then totals.amount - coalesce(totals.denominator, totals.amount)
            else totals.excluded
        end as excluded,
        indicators.counts_persons and {{ is_small_count(
            'totals.numerator', 'coalesce(totals.denominator, totals.amount)'
        ) }} as is_withheld,
        histories.first_year
    from {{ ref('dim_indicators') }} as indicators
    cross join {{ ref('dim_years') }} as years
    left join totals
        on indicators.indicator_id = totals.indicator_id and years.year = totals.year
    left join histories on indicators.indicator_id = histories.indicator_id

),

figures as (

    select
        *,
        case when not coalesce(is_withheld, false) then numerator end as shown_numerator
    from populations

)

select
    indicator_id,
    year,
    cast(shown_numerator as decimal(18, 6)) as numerator,
    cast(denominator as decimal(18, 6)) as denominator,
    cast(
        case
            when measure in ('share', 'growth')
                then {{ exact_ratio('shown_numerator', 'denominator') }}
            else shown_numerator
        end as decimal(18, 6)
    ) as value,
    cast(amount as decimal(18, 2)) as amount,
    cast(coalesce(observations, 0) as integer) as observations,
    cast(coalesce(excluded, 0) as integer) as excluded,
    cast({{ exact_ratio('observations - excluded', 'observations') }} as decimal(18, 6))
        as coverage,
    is_complete,
    needs_history
    and coalesce(year - first_year < {{ var('first_timer_lookback_years') }}, false)
        as is_left_censored
from figures
