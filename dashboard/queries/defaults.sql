select year from (
    select year, 1 as rank from warehouse.trajectories where is_year_complete and value is not null
    union all
    select year, 2 as rank from warehouse.trajectories where value is not null
    union all
    select year, 3 as rank from warehouse.trajectories where is_plan_year
) order by rank, case when rank = 3 then -year else year end desc limit 1
