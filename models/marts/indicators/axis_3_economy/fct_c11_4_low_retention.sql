with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(retention_rate <= {{ parameter('retention_rate_ceiling') }} as integer) as numerator,
        1 as denominator,
        case when retention_rate is null then 'rate_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
