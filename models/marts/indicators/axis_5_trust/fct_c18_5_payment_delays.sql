with members as (

    select
        invoice_key as observation_id,
        paid_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(days_to_pay <= {{ parameter('payment_days') }} as integer) as numerator,
        1 as denominator,
        days_to_pay as second_measure,
        case when days_to_pay is null then 'date_unreadable' end as exclusion_reason
    from {{ ref('fct_invoices') }}
    where paid_on is not null and not is_credit_note

)

{{ fact('second_measure') }}
