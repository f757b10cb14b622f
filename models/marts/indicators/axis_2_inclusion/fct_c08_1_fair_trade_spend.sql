with members as (

    select
        purchase_id as observation_id,
        purchased_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        amount_fair_trade_excl_tax as numerator,
        null as denominator,
        amount_excl_tax as weight,
        case
            when amount_fair_trade_excl_tax is null then 'amount_unknown'
        end as exclusion_reason
    from {{ ref('fct_fair_trade_purchases') }}

)

{{ fact('weight') }}
