with members as (

    select
        invoice_key as observation_id,
        received_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        case when is_sheltered then amount_excl_tax else 0 end as numerator,
        null as denominator,
        amount_excl_tax as weight,
        case when is_sheltered is null then 'list_absent' end as exclusion_reason
    from {{ ref('fct_invoices') }}

)

{{ fact('weight') }}
