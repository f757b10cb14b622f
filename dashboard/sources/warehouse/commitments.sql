select
    commitment_id,
    chantier_id,
    name_fr,
    cast(due_on as varchar) as due_on,
    cast(done_on as varchar) as done_on,
    evidence,
    status,
    source_lines
from steering.commitments
