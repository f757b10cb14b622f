-- The observations of each indicator and past year, beside those of the last publication.
select
    now.indicator_id || ' ' || now.year as figure,
    now.observations,
    before.observations as observations_before,
    case when before.observations >= 20 then now.observations / before.observations end
        as share_kept
from warehouse.steering.indicator_years as now
left join last.steering.indicator_years as before
    on now.indicator_id = before.indicator_id and now.year = before.year
where now.is_complete
order by figure
