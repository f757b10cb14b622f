with members as (

    select
        spend_key as observation_id,
        purchased_on as observed_on,
        null as buyer_siren,
        null as directorate,
        'food' as segment,
        amount_organic_or_local_excl_tax as numerator,
        amount_excl_tax as denominator,
        amount_excl_tax as weight,
        amount_organic_and_local_excl_tax as second_measure,
        case
            when amount_excl_tax is null then 'amount_unknown'
            when amount_organic_or_local_excl_tax is null then 'answer_unknown'
        end as exclusion_reason
    from {{ ref('fct_food_spend') }}

)

{{ fact('weight', 'second_measure') }}
