-- A level that the rules set for a figure, and not the plan: which dependency is too much.
select
    indicator_id,
    value
from core.dim_parameters
where parameter = 'dependency_threshold'
