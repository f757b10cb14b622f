with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(has_csr_award_criterion as integer) as numerator,
        1 as denominator,
        case
            when has_csr_award_criterion is null then 'criterion_unknown'
        end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
