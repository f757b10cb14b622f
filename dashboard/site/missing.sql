-- The observations that do not count since somebody has yet to tell something: why, and what to do.
select
    observations.*,
    reasons.name_fr as reason_fr,
    reasons.action_fr
from observations
inner join core.dim_years as years on observations.year = years.year
inner join core.dim_reasons as reasons on observations.exclusion_reason = reasons.reason_id
where reasons.action_fr not in ('Aucune', 'Attendre')
