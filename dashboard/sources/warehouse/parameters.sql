select
    parameter,
    label_fr,
    value_fr,
    is_own
from core.dim_parameters
