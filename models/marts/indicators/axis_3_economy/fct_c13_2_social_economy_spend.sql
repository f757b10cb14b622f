with invoices as (select * from {{ ref('fct_invoices') }})

{{ total(
    'C13-2', 'invoices',
    'case when is_social_economy then amount_excl_tax when not is_social_economy then 0 end',
    unknown='social_economy_unknown', amount='amount_excl_tax',
    observation_id='invoice_key', observed_on='received_on', segment='segment',
) }}
