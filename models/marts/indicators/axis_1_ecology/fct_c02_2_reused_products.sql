with contracts as (select * from {{ ref('fct_contracts') }}),

invoices as (select * from {{ ref('fct_invoices') }})

{{ share_of_contracts(
    'C02-2',
    'has_reused_products',
    unknown='answer_unknown',
    spend='amount_reused_excl_tax',
) }}
