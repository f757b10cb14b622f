with invoices as (select * from {{ ref('fct_invoices') }})

{{ ratio_of_amounts(
    'C12-2', 'invoices',
    'case when is_regional then amount_excl_tax when not is_regional then 0 end',
    'amount_excl_tax', unknown='place_unknown',
    observation_id='invoice_key', observed_on='received_on',
) }}
