with members as (

    select
        invoice_key as observation_id,
        received_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        case when is_social_economy then amount_excl_tax else 0 end as numerator,
        null as denominator,
        amount_excl_tax as weight,
        amount_excl_tax as second_measure,
        case when is_social_economy is null then 'social_economy_unknown' end as exclusion_reason
    from {{ ref('fct_invoices') }}

)

{{ fact('weight', 'second_measure') }}
