with invoices as (select * from {{ ref('fct_invoices') }})

{{ share(
    'C18-5', 'invoices', 'days_to_pay <= ' ~ var('payment_days'), unknown='date_unreadable',
    observation_id='invoice_key', observed_on='paid_on', segment='segment',
    member='paid_on is not null and not is_credit_note', amount='days_to_pay',
) }}
