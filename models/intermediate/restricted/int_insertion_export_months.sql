-- As quality.export_months, of hours: a number of rows would tell of few persons.
with days as (

    select
        'insertion_hours' as export,
        month_on as day_on
    from {{ ref('stg_insertion_hours') }}
    where rejection_reason is null

)

{{ months_of() }}
