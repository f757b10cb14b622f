-- Of the exports about persons no number of rows is told: a row more would be somebody.
select
    export,
    case when not {{ is_about_persons('export') }} then n_rows end as n_rows,
    case when not {{ is_about_persons('export') }} then n_accepted end as n_accepted,
    case when not {{ is_about_persons('export') }} then n_rejected end as n_rejected,
    case when not {{ is_about_persons('export') }} then share_accepted end as share_accepted,
    n_rows > 0 as is_given,
    {{ is_about_persons('export') }} as is_about_persons
from {{ ref('all_export_coverage') }}
