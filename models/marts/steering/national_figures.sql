-- What is published of all buyers of France, beside the plan's own figures; never mixed with them.
select
    indicator_id,
    year,
    value,
    name_fr,
    source_fr,
    comparison_fr
from {{ ref('national_measures') }}
