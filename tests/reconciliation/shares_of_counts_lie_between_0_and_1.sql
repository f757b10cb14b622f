-- What is counted is part of what it is counted out of. Euros may be negative: credit notes.
select
    observations.indicator_id,
    observations.observation_id,
    observations.numerator,
    observations.denominator
from {{ ref('indicator_observations') }} as observations
inner join {{ ref('dim_indicators') }} as indicators
    on observations.indicator_id = indicators.indicator_id
where
    indicators.measure = 'share'
    and indicators.counted_unit <> 'EUR'
    and not coalesce(
        observations.numerator >= 0 and observations.numerator <= observations.denominator,
        observations.numerator is null
    )
