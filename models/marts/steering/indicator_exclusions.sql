-- What was left out of each figure and why. Of persons the row says how many, where it may.
select
    observations.indicator_id,
    observations.year,
    observations.exclusion_reason as reason_id,
    reasons.name_fr as reason_fr,
    reasons.action_fr,
    cast(
        case
            when count(*) = count(observations.n_represented)
                then sum(observations.n_represented)
        end as integer
    ) as n_excluded
from {{ ref('indicator_observations') }} as observations
inner join {{ ref('dim_years') }} as years on observations.year = years.year
left join {{ ref('reasons') }} as reasons
    on observations.exclusion_reason = reasons.reason_id
where observations.exclusion_reason is not null
group by
    observations.indicator_id,
    observations.year,
    observations.exclusion_reason,
    reasons.name_fr,
    reasons.action_fr
