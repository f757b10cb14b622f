-- Every indicator has a row for every year: absence is a row, not a gap.
with

totals as (

    select
        indicator_id,
        year,
        {{ observation_sums() }},
        -- Credit notes weigh what they amount to.
        sum(abs(known_weight)) as known_weight,
        case when count(*) = count(weight) then nullif(sum(abs(weight)), 0) end as total_weight,
        count(case when exclusion_reason = 'withheld' then 1 end) > 0 as is_withheld,
        count(case when exclusion_reason = 'year_not_settled' then 1 end) > 0 as is_awaited
    from {{ ref('indicator_observations') }}
    group by indicator_id, year

),

-- The first year that each indicator saw: what came before it is not known.
histories as (

    select
        indicator_id,
        min(year) as first_year
    from totals
    group by indicator_id

),

populations as (

    select
        indicators.indicator_id,
        indicators.measure,
        indicators.needs_history,
        years.year,
        years.is_year_complete,
        totals.numerator,
        totals.denominator,
        totals.second_measure,
        totals.known_weight,
        totals.total_weight,
        case when totals.year is null then 0 else totals.n_observations end as n_observations,
        case when totals.year is null then 0 else totals.n_excluded end as n_excluded,
        coalesce(totals.is_withheld, false) as is_withheld,
        coalesce(totals.is_awaited, false) as is_awaited,
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
    cast(second_measure as decimal(18, 2)) as second_measure,
    cast(n_observations as integer) as n_observations,
    cast(n_excluded as integer) as n_excluded,
    -- What the rate weighs; members where some weights are themselves unknown.
    cast(
        case
            when total_weight is not null then {{ exact_ratio('known_weight', 'total_weight') }}
            else {{ exact_ratio('n_observations - n_excluded', 'n_observations') }}
        end as decimal(18, 6)
    ) as coverage,
    is_year_complete,
    needs_history
    and coalesce(year - first_year < {{ parameter('first_timer_lookback_years') }}, false)
        as is_history_short,
    is_withheld,
    is_awaited
from populations
