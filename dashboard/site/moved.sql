-- The rows behind the figures that are others than in the publication before: new, gone, changed.
select
    coalesce(now.indicator_id, earlier.indicator_id) as indicator_id,
    coalesce(now.year, earlier.year) as year,
    coalesce(now.observation_id, earlier.observation_id) as observation_id,
    case
        when earlier.indicator_id is null then 'nouvelle'
        when now.indicator_id is null then 'partie'
        else 'changée'
    end as change,
    earlier.numerator as numerator_before,
    now.numerator,
    earlier.denominator as denominator_before,
    now.denominator,
    earlier.exclusion_reason as reason_before,
    now.exclusion_reason as reason
from observations as now
full outer join observations_before as earlier
    on
        now.indicator_id = earlier.indicator_id
        and now.year = earlier.year
        and now.observation_id = earlier.observation_id
inner join steering.publication_changes as changes
    on
        coalesce(now.indicator_id, earlier.indicator_id) = changes.indicator_id
        and coalesce(now.year, earlier.year) = changes.year
where
    now.indicator_id is null
    or earlier.indicator_id is null
    or now.numerator is distinct from earlier.numerator
    or now.denominator is distinct from earlier.denominator
    or now.exclusion_reason is distinct from earlier.exclusion_reason
