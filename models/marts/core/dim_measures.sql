select
    measures.measure_id,
    actions.action_id,
    cast(actions.chantier_id as integer) as chantier_id,
    actions.name_fr as action_name_fr,
    measures.name_fr as measure_name_fr,
    measures.source_lines
from {{ ref('chantier_actions') }} as actions
left join {{ ref('chantier_measures') }} as measures on actions.action_id = measures.action_id
