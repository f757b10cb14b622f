select
    chantier_id,
    action_id,
    action_name_fr,
    count(*) as n_measures
from core.dim_measures
group by chantier_id, action_id, action_name_fr
-- 6.10 comes after 6.9.
order by chantier_id, cast(split_part(action_id, '.', 2) as integer)
