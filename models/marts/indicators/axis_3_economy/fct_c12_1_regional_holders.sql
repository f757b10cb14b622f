with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        share_regional as numerator,
        share_place_known as denominator,
        greatest(n_holders, 1) as weight,
        n_place_known as known_weight,
        case
            when n_holders = 0 then 'holder_missing'
            when share_place_known = 0 then 'place_unknown'
        end as exclusion_reason
    from {{ ref('fct_contract_holder_shares') }}
    where is_in_population

)

{{ fact('weight', 'known_weight') }}
