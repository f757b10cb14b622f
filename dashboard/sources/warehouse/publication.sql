select
    run_id,
    strftime(published_at at time zone 'UTC' at time zone 'Europe/Paris', '%Y-%m-%dT%H:%M') as published_at,
    source
from quality.publication
