with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(has_social_clause as integer) as numerator,
        1 as denominator,
        case
            when amount_excl_tax is null then 'amount_unknown'
            when has_social_clause is null then 'consideration_unknown'
        end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where
        is_in_population
        and coalesce(amount_excl_tax > {{ parameter('social_clause_threshold') }}, true)

)

{{ fact() }}
