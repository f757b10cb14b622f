select
    chantier_id,
    action_id,
    action_name_fr,
    measure_id,
    measure_name_fr
from core.dim_measures
