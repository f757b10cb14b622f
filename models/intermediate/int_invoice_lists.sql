-- An entry counts from its first to its last day, both included; an empty end is open (rules.md,
-- Companies). A list that names a SIREN means all its establishments, one that names a SIRET means
-- that one.
select
    invoices.source_file,
    invoices.source_line,
    bool_or(lists.list_name in ('EA', 'EATT')) as is_adapted_company,
    bool_or(lists.list_name = 'ESAT') as is_esat,
    bool_or(lists.list_name in ('EA', 'EATT', 'ESAT')) as is_sheltered,
    bool_or(lists.list_name in ('ESS', 'ESUS')) as is_on_social_economy_list,
    bool_or(lists.list_name = 'STRATEGIQUE') as is_strategic
from {{ ref('stg_invoices') }} as invoices
inner join {{ ref('stg_supplier_lists') }} as lists
    on
        invoices.supplier_siren = lists.supplier_siren
        and (
            length(lists.supplier_identifier) = 9
            or invoices.supplier_siret = lists.supplier_identifier
        )
        and invoices.received_on >= coalesce(lists.valid_from, date '0001-01-01')
        and invoices.received_on <= coalesce(lists.valid_to, date '9999-12-31')
where invoices.rejection_reason is null and lists.rejection_reason is null
group by invoices.source_file, invoices.source_line
