with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(has_energy_label as integer) as numerator,
        1 as denominator,
        case when has_energy_label is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population and cpv_division in ('45', '30', '32', '48', '72')

)

{{ fact() }}
