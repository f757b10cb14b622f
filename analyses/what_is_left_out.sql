-- Pourquoi des membres de la population ne comptent-ils pas, par indicateur et par année ?
select
    indicator_id,
    year,
    reason_fr,
    action_fr,
    n_excluded
from {{ ref('indicator_exclusions') }}
order by indicator_id asc, year asc, n_excluded desc
