with members as (

    select
        step_id as observation_id,
        happened_on as observed_on,
        buyer_siren,
        directorate,
        null as segment,
        case when step = 'referral' then 1 else 0 end as numerator,
        null as denominator,
        case when step = 'opening' then 1 else 0 end as second_measure,
        null as exclusion_reason
    from {{ ref('fct_dispute_steps') }}

)

{{ fact('second_measure') }}
