select
    run_id,
    published_at,
    source,
    buyers
from quality.publication
