select
    cast(chantiers.chantier_id as integer) as chantier_id,
    cast(axes.axis_id as integer) as axis_id,
    chantiers.name_fr as chantier_name_fr,
    axes.name_fr as axis_name_fr,
    chantiers.objective_fr,
    chantiers.source_lines
from {{ ref('chantiers') }} as chantiers
inner join {{ ref('axes') }} as axes on chantiers.axis_id = axes.axis_id
