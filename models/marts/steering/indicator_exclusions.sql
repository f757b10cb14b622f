-- What was left out of each figure and why. Of persons the row says how many, where it may.
select
    observations.indicator_id,
    observations.year,
    observations.exclusion_reason as reason_id,
    reasons.name_fr as reason_fr,
    reasons.action_fr,
    cast(
        case
            when not indicators.is_about_persons then count(*)
            when count(*) = count(observations.amount) then sum(observations.amount)
        end as integer
    ) as excluded
from {{ ref('indicator_observations') }} as observations
inner join {{ ref('dim_indicators') }} as indicators
    on observations.indicator_id = indicators.indicator_id
left join {{ ref('reasons') }} as reasons
    on observations.exclusion_reason = reasons.reason_id
where observations.exclusion_reason is not null
group by
    observations.indicator_id,
    observations.year,
    observations.exclusion_reason,
    indicators.is_about_persons,
    reasons.name_fr,
    reasons.action_fr
