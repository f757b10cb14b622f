with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(is_sourced as integer) as numerator,
        1 as denominator,
        case when is_sourced is null then 'sourcing_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population and is_strategic

)

{{ fact() }}
