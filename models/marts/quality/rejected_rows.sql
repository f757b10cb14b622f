-- A value is shown where it cannot hold a person: that of a column of numbers, days and codes, when
-- it is written without words. Of the exports about persons only the reasons are told: a row more
-- would be somebody.
select
    export,
    source_file,
    source_line,
    rejected_column,
    case
        when rejected_column is null or {{ holds_letters('rejected_value', 3) }}
            then {{ hidden_value('rejected_value') }}
        else rejected_value
    end as rejected_value,
    rejection_reason,
    reason_fr,
    action_fr
from {{ ref('all_rejected_rows') }}
where not {{ is_about_persons('export') }}
union all
select distinct
    export,
    cast(null as varchar(400)) as source_file,
    cast(null as bigint) as source_line,
    cast(null as varchar(80)) as rejected_column,
    '(non montrée)' as rejected_value,
    rejection_reason,
    reason_fr,
    action_fr
from {{ ref('all_rejected_rows') }}
where {{ is_about_persons('export') }}
