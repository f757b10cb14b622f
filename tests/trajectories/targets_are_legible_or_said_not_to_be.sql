-- A stated, undated or inferred target has a figure; an unreadable one has none, and nobody
-- guesses it.
select
    indicator_id,
    year,
    value,
    status
from {{ ref('targets') }}
where (status = 'unreadable') <> (value is null)
