-- Of the year in progress: where the figure stood on the same day of the year before. That day is
-- the last of which the indicator has a row; a figure that is known once a year has none.
with

days as (

    select
        observations.indicator_id,
        observations.year,
        max(observations.observed_on) as last_on
    from observations
    inner join core.dim_years as years on observations.year = years.year
    where years.has_begun and not years.is_year_complete
    group by all

)

select
    days.indicator_id,
    days.year,
    cast(days.last_on - interval 1 year as date) as until_on,
    case
        when indicators.measure = 'share'
            then sum(observations.numerator) / nullif(sum(observations.denominator), 0)
        else sum(observations.numerator)
    end as value
from days
cross join quality.publication as publication
inner join core.dim_indicators as indicators on days.indicator_id = indicators.indicator_id
inner join observations
    on
        days.indicator_id = observations.indicator_id
        and days.year - 1 = observations.year
        and observations.observed_on <= days.last_on - interval 1 year
where
    indicators.measure <> 'growth'
    and days.last_on <= cast(publication.published_at as date)
group by days.indicator_id, days.year, days.last_on, indicators.measure
