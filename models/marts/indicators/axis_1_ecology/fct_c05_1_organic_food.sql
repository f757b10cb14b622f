with members as (

    select
        purchase_key as observation_id,
        purchased_on as observed_on,
        null as buyer_siren,
        null as directorate,
        'food' as segment,
        case when is_organic then amount_excl_tax else 0 end as numerator,
        amount_excl_tax as denominator,
        amount_excl_tax as weight,
        case
            when amount_excl_tax is null then 'amount_unknown'
            when is_organic is null then 'answer_unknown'
        end as exclusion_reason
    from {{ ref('fct_food_purchases') }}

)

{{ fact('weight') }}
