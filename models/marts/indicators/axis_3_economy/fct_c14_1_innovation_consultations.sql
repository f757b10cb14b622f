with members as (

    select
        consultation_id as observation_id,
        published_on as observed_on,
        buyer_siren,
        directorate,
        null as segment,
        cast(has_innovation_award_criterion as integer) as numerator,
        null as denominator,
        case
            when has_innovation_award_criterion is null then 'criterion_unknown'
        end as exclusion_reason
    from {{ ref('fct_consultations') }}
    where is_in_perimeter

)

{{ fact() }}
