select
    export,
    n_rows,
    n_accepted,
    n_rejected,
    cast(share_accepted as double) as share_accepted,
    is_given,
    is_about_persons
from quality.export_coverage
