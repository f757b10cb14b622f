with invoices as (select * from {{ ref('fct_invoices') }})

{{ total(
    'C06-6', 'invoices', 'case when is_sheltered then amount_excl_tax when not is_sheltered then 0 end',
    unknown='list_absent', observation_id='invoice_key', observed_on='received_on',
    segment='segment',
) }}
