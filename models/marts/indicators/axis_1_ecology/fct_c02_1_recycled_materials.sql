with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(recycled_mode in ('condition', 'critere', 'variante') as integer) as numerator,
        1 as denominator,
        case when recycled_mode is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
