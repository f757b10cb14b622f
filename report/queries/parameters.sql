select
    label_fr,
    value_fr,
    is_own
from core.dim_parameters
order by parameter
