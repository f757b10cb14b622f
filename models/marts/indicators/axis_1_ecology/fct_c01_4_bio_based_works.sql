with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(has_bio_based_materials as integer) as numerator,
        1 as denominator,
        case when has_bio_based_materials is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population and cpv_division = '45'

)

{{ fact() }}
