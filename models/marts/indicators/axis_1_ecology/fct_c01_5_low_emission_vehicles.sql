with members as (

    select
        row_id as observation_id,
        purchased_on as observed_on,
        null as buyer_siren,
        null as directorate,
        null as segment,
        cast(is_low_emission as integer) * quantity as numerator,
        quantity as denominator,
        quantity as weight,
        case when is_low_emission is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('stg_equipment_purchases') }}
    where
        rejection_reason is null
        and category = 'vehicule'
        and operation = 'renouvellement'
        and assignment = 'hotel_de_region'

)

{{ fact('weight') }}
