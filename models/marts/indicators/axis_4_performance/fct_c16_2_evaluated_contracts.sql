with members as (

    select
        contract_year_id as observation_id,
        reviewed_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(is_strategic_evaluation as integer) as numerator,
        null as denominator,
        case
            when contract_id is null then 'contract_unknown'
            when not are_lists_known then 'list_absent'
            when is_strategic_evaluation is null then 'review_unknown'
        end as exclusion_reason
    from {{ ref('fct_contract_reviews') }}

)

{{ fact() }}
