with days as (

    select
        'contracts' as export,
        notified_on as day_on
    from {{ ref('fct_contracts') }}
    where is_in_population
    union all
    select
        'invoices' as export,
        received_on as day_on
    from {{ ref('fct_invoices') }}
    union all
    select
        'food_purchases' as export,
        purchased_on as day_on
    from {{ ref('fct_food_purchases') }}

)

{{ months_of() }}
