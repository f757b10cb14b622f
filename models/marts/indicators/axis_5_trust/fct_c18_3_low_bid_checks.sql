with members as (

    select
        bid_id as observation_id,
        coalesce(justification_asked_on, submitted_on) as observed_on,
        buyer_siren,
        directorate,
        null as segment,
        case when justification_asked_on is not null then 1 else 0 end as numerator,
        null as denominator,
        case when is_in_perimeter is null then 'consultation_unknown' end as exclusion_reason
    from {{ ref('fct_bids') }}
    where coalesce(is_in_perimeter, true)

)

{{ fact() }}
