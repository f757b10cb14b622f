-- Quels champs publiés se contredisent d'un enregistrement à l'autre du même marché ?
select
    disagreements.field,
    labels.name_fr as field_fr,
    count(*) as n_contracts,
    min(disagreements.record_values) as example
from {{ ref('contract_disagreements') }} as disagreements
left join {{ ref('dim_labels') }} as labels
    on disagreements.field = labels.code and labels.kind = 'decp_field'
group by disagreements.field, labels.name_fr
order by n_contracts desc, disagreements.field asc
