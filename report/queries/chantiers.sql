select
    chantier_id,
    axis_id,
    chantier_name_fr,
    axis_name_fr,
    objective_fr
from core.dim_chantiers
order by chantier_id
