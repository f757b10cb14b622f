with suppliers as (select * from {{ ref('fct_strategic_supplier_years') }})

{{ ratio_of_amounts(
    'C18-2', 'suppliers', 'amount_invoiced_excl_tax', 'amount_revenue_excl_tax',
    unknown='revenue_unknown', member='true',
    observation_id='supplier_year_id', observed_on='last_invoice_on',
    amount='n_dependent',
    buyer_siren='null', directorate='null', segment='null',
) }}
