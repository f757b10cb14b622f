with contracts as (select * from {{ ref('fct_contracts') }}),

invoices as (select * from {{ ref('fct_invoices') }})

{{ share_of_contracts(
    'C02-1',
    'recycled_mode in (\'condition\', \'critere\', \'variante\')',
    unknown='answer_unknown',
    spend='amount_recycled_excl_tax',
) }}
