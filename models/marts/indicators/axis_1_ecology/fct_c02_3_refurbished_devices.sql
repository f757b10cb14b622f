with members as (

    select
        row_id as observation_id,
        purchased_on as observed_on,
        null as buyer_siren,
        null as directorate,
        null as segment,
        cast(is_refurbished as integer) * quantity as numerator,
        quantity as denominator,
        quantity as weight,
        case when is_refurbished is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('stg_equipment_purchases') }}
    where rejection_reason is null and category in ('telephone', 'tablette')

)

{{ fact('weight') }}
