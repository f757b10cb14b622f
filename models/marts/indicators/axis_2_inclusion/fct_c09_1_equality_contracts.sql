with members as (

    select
        consultation_id as observation_id,
        published_on as observed_on,
        buyer_siren,
        directorate,
        null as segment,
        cast(has_equality_progress_contract as integer) as numerator,
        null as denominator,
        case
            when has_equality_progress_contract is null then 'answer_unknown'
        end as exclusion_reason
    from {{ ref('fct_consultations') }}
    where is_in_perimeter

)

{{ fact() }}
