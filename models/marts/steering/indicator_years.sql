-- Every indicator has a row for every year: absence is a row, not a gap.
with

totals as (

    select
        indicator_id,
        year,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(amount) as amount,
        sum(case when exclusion_reason is not null then amount end) as excluded_amount,
        -- How many are unknown, or the whole figure, is not told.
        count(case when exclusion_reason is not null and amount is null then 1 end) > 0
            as is_hidden,
        count(case when exclusion_reason = 'withheld' then 1 end) > 0 as is_withheld,
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

-- Where it is about persons a row stands for several, and its amount says how many.
populations as (

    select
        indicators.indicator_id,
        indicators.measure,
        indicators.needs_history,
        years.year,
        years.is_complete,
        totals.numerator,
        totals.denominator,
        case when not indicators.is_about_persons then totals.amount end as amount,
        case
            when indicators.is_about_persons and totals.is_hidden then null
            when indicators.is_about_persons then coalesce(totals.amount, 0)
            else coalesce(totals.observations, 0)
        end as observations,
        case
            when indicators.is_about_persons and totals.is_hidden then null
            when indicators.is_about_persons then coalesce(totals.excluded_amount, 0)
            else coalesce(totals.excluded, 0)
        end as excluded,
        indicators.is_about_persons and coalesce(totals.is_withheld, false) as is_withheld,
        histories.first_year
    from {{ ref('dim_indicators') }} as indicators
    cross join {{ ref('dim_years') }} as years
    left join totals
        on indicators.indicator_id = totals.indicator_id and years.year = totals.year
    left join histories on indicators.indicator_id = histories.indicator_id

)

select
    indicator_id,
    year,
    cast(numerator as decimal(18, 6)) as numerator,
    cast(denominator as decimal(18, 6)) as denominator,
    cast(
        case
            when measure in ('share', 'growth')
                then {{ exact_ratio('numerator', 'denominator') }}
            else numerator
        end as decimal(18, 6)
    ) as value,
    cast(amount as decimal(18, 2)) as amount,
    cast(observations as integer) as observations,
    cast(excluded as integer) as excluded,
    cast({{ exact_ratio('observations - excluded', 'observations') }} as decimal(18, 6))
        as coverage,
    is_complete,
    needs_history
    and coalesce(year - first_year < {{ var('first_timer_lookback_years') }}, false)
        as is_left_censored,
    is_withheld
from populations
