with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(is_promise_kept as integer) as numerator,
        1 as denominator,
        case
            when duration_months is null then 'duration_unknown'
            when is_promise_due is null then 'amount_unknown'
            when advance_rate is null then 'rate_unknown'
            when is_promise_kept is null then 'promise_unknown'
        end as exclusion_reason
    from {{ ref('fct_contract_advances') }}
    where is_in_population and coalesce(is_promise_due, true)

)

{{ fact() }}
