-- Each figure of the plan stands in the trajectories, in its year or in each, as it is written.
select
    targets.indicator_id,
    targets.year
from {{ ref('targets') }} as targets
left join {{ ref('indicator_trajectories') }} as trajectories
    on
        targets.indicator_id = trajectories.indicator_id
        and targets.status = trajectories.target_status
        and coalesce(targets.year, trajectories.year) = trajectories.year
        and coalesce(targets.value, -1) = coalesce(trajectories.target, -1)
group by targets.indicator_id, targets.year
having
    count(trajectories.year) <> case
        when targets.year is null
            then {{ var('plan_last_year') }} - {{ var('plan_first_year') }} + 1
        else 1
    end
