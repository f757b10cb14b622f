-- The observations of each indicator and past year, beside those of the last publication.
select
    now.indicator_id || ' ' || now.year as figure,
    now.n_observations as observations,
    before.n_observations as observations_before,
    case
        when before.n_observations >= getvariable('few_rows')
            then now.n_observations / before.n_observations
    end as share_kept
from warehouse.steering.indicator_years as now
left join last.steering.indicator_years as before
    on now.indicator_id = before.indicator_id and now.year = before.year
where now.is_year_complete
order by figure
