select
    chantier_id,
    axis_id,
    chantier_name_fr,
    axis_name_fr,
    objective_fr,
    source_lines
from core.dim_chantiers
