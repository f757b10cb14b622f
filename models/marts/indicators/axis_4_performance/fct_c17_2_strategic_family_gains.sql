with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        amount_estimated_excl_tax - amount_excl_tax as numerator,
        amount_estimated_excl_tax as denominator,
        amount_estimated_excl_tax as weight,
        amount_estimated_excl_tax - amount_excl_tax as second_measure,
        case
            when coalesce(amount_estimated_excl_tax <= 0, true) then 'amount_unknown'
            when amount_excl_tax is null then 'amount_unknown'
        end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population and is_strategic_family

)

{{ fact('weight', 'second_measure') }}
