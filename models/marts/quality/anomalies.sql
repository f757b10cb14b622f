-- Accepted, but suspect: the row counts as the rules say, and stands here too. A value is shown
-- where it cannot hold a person: that of a code, or one written without words. Of the exports about
-- persons only what is suspect is told: a row more would be somebody.
with

anomalies as (

    select
        *,
        split_part(value, ' : ', 1) as written_column,
        split_part(value, ' : ', 2) as written
    from {{ ref('all_anomalies') }}

)

select
    anomaly,
    export,
    contract_id,
    source_file,
    source_line,
    n_rows,
    case
        when anomaly = 'siret_malformed' and {{ holds_letters('value', 3) }}
            then {{ hidden_value('value') }}
        when anomaly = 'value_unreadable' and {{ holds_letters('written', 3) }}
            then concat(written_column, ' : ', {{ hidden_value('written') }})
        else value
    end as value,
    reason_fr,
    action_fr
from anomalies
where not {{ is_about_persons('export') }}
union all
select distinct
    anomaly,
    export,
    cast(null as varchar(80)) as contract_id,
    cast(null as varchar(400)) as source_file,
    cast(null as bigint) as source_line,
    cast(null as integer) as n_rows,
    cast(null as varchar(200)) as value,
    reason_fr,
    action_fr
from anomalies
where {{ is_about_persons('export') }}
