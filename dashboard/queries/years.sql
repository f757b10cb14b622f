select distinct year, is_year_complete, has_begun, is_plan_year from warehouse.trajectories order by year
