-- A credit note counts negative, however it is signed (rules.md, Amounts).
select
    source_file,
    source_line,
    invoice_id,
    buyer_siren,
    order_number,
    supplier_siret,
    supplier_siren,
    coalesce(document_type, 'facture') = 'avoir' as is_credit_note,
    {% for part in ['amount', 'amount_recycled', 'amount_reused', 'amount_fair_trade'] -%}
    case when document_type = 'avoir' then -abs({{ part }}_declared) else {{ part }}_declared end
        as {{ part }},
    {% endfor -%}
    received_on,
    paid_on
from {{ ref('base_invoices') }}
where rejection_reason is null
