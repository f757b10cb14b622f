-- Why are members of the population not counted, per indicator and year?
select
    observations.indicator_id,
    observations.year,
    reasons.name_fr as reason,
    count(*) as n_observations
from {{ ref('indicator_observations') }} as observations
inner join {{ ref('reasons') }} as reasons
    on observations.exclusion_reason = reasons.reason_id
group by observations.indicator_id, observations.year, reasons.name_fr
order by observations.indicator_id asc, observations.year asc, n_observations desc
