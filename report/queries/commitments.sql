select
    commitment_id,
    chantier_id,
    name_fr,
    due_on,
    done_on,
    evidence,
    status
from steering.commitments
order by commitment_id
