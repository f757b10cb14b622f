select
    kind,
    code,
    position,
    name_fr
from core.dim_labels
