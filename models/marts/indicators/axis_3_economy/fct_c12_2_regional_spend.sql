with members as (

    select
        invoice_key as observation_id,
        received_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        case when is_regional then amount_excl_tax else 0 end as numerator,
        amount_excl_tax as denominator,
        amount_excl_tax as weight,
        case when is_regional is null then 'place_unknown' end as exclusion_reason
    from {{ ref('fct_invoices') }}

)

{{ fact('weight') }}
