with members as (

    select
        consultation_id as observation_id,
        published_on as observed_on,
        buyer_siren,
        directorate,
        null as segment,
        cast(is_split_into_lots as integer) as numerator,
        1 as denominator,
        case when is_split_into_lots is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_consultations') }}
    where is_in_perimeter

)

{{ fact() }}
