with suppliers as (select * from {{ ref('fct_strategic_supplier_years') }})

{{ share(
    'C18-4', 'suppliers', 'has_yearly_review', unknown='review_unknown',
    observation_id='supplier_year_id', observed_on='last_invoice_on', member='is_of_first_twenty',
    buyer_siren='null', directorate='null',
) }}
