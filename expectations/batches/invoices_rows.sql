-- The invoices of the perimeter.
select
    invoice_key,
    supplier_siret,
    cast(amount_excl_tax as double) as amount,
    cast(days_to_pay as integer) as days_to_pay,
    year
from warehouse.core.fct_invoices
