-- Accepted, but suspect: the row counts as the rules say, and stands here too.
with

records as (

    select * from {{ ref('int_contract_publications') }}

),

contracts as (

    select
        contract_id,
        nature,
        nature_meaning,
        notified_on
    from {{ ref('int_contracts') }}

),

found as (

    select
        'amount_implausible' as anomaly,
        contract_id,
        source_file,
        source_line,
        cast(amount_declared as varchar(40)) as value
    from records
    where amount_declared is not null and amount is null
    union all
    select
        'nature_missing' as anomaly,
        contract_id,
        source_file,
        source_line,
        nature as value
    from records
    where nature is null
    union all
    select
        'nature_unknown' as anomaly,
        records.contract_id,
        records.source_file,
        records.source_line,
        records.nature as value
    from records
    inner join contracts on records.contract_id = contracts.contract_id
    where contracts.nature is not null and contracts.nature_meaning is null
    union all
    select
        'year_out_of_range' as anomaly,
        contract_id,
        source_file,
        source_line,
        cast(notified_on as varchar(10)) as value
    from records
    where
        year(notified_on) < {{ var('earliest_year') }}
        or year(notified_on) > {{ var('plan_last_year') }}
    union all
    select
        'modification_unattached' as anomaly,
        cast(null as varchar(80)) as contract_id,
        source_file,
        source_line,
        written_number as value
    from {{ ref('int_contract_modifications') }}
    where contract_id is null
    union all
    select
        'details_unattached' as anomaly,
        cast(null as varchar(80)) as contract_id,
        details.source_file,
        details.source_line,
        details.order_number as value
    from {{ ref('stg_contract_details') }} as details
    left join {{ ref('int_contract_numbers') }} as numbers
        on
            details.buyer_siren = numbers.buyer_siren
            and details.order_number = numbers.order_number
    where numbers.contract_id is null

)

select
    found.anomaly,
    found.contract_id,
    found.source_file,
    found.source_line,
    found.value,
    reasons.name_fr as reason_fr,
    reasons.action_fr
from found
left join {{ ref('reasons') }} as reasons on found.anomaly = reasons.reason_id
