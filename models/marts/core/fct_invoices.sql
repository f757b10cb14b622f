with

invoices as (

    select *
    from {{ ref('stg_invoices') }}
    where rejection_reason is null

),

-- Who is on no list is known only where there is a list.
lists as (

    select count(*) > 0 as are_known
    from {{ ref('stg_supplier_lists') }}
    where rejection_reason is null

)

select
    -- ids
    invoices.invoice_key,
    invoices.invoice_id,
    invoices.buyer_siren,
    numbers.contract_id,
    invoices.supplier_siret,
    invoices.supplier_siren,

    -- texts
    details.directorate,
    contracts.segment,

    -- numerics
    cast(year(invoices.received_on) as integer) as year,
    cast(invoices.amount as decimal(18, 2)) as amount_excl_tax,
    cast(invoices.amount_recycled as decimal(18, 2)) as amount_recycled_excl_tax,
    cast(invoices.amount_reused as decimal(18, 2)) as amount_reused_excl_tax,
    -- Where nothing is told, nothing of it is fair trade; what cannot be read is unknown.
    cast(
        coalesce(
            invoices.amount_fair_trade,
            case when not invoices.is_fair_trade_unreadable then 0 end
        ) as decimal(18, 2)
    ) as amount_fair_trade_excl_tax,
    {{ days_between('invoices.received_on', 'invoices.paid_on') }} as days_to_pay,

    -- booleans
    invoices.is_credit_note,
    suppliers.is_regional,
    companies.is_regional_head_office,
    case
        when memberships.is_on_social_economy_list then true
        else companies.is_social_economy
    end as is_social_economy,
    case when lists.are_known then coalesce(memberships.is_sheltered, false) end as is_sheltered,
    case when lists.are_known then coalesce(memberships.is_adapted_company, false) end
        as is_adapted_company,
    case when lists.are_known then coalesce(memberships.is_esat, false) end as is_esat,
    case when lists.are_known then coalesce(memberships.is_strategic, false) end as is_strategic,

    -- dates
    invoices.received_on,
    invoices.paid_on
from invoices
cross join lists
inner join {{ ref('int_perimeter') }} as perimeter
    on invoices.buyer_siren = perimeter.buyer_siren
left join {{ ref('int_contract_numbers') }} as numbers
    on
        invoices.buyer_siren = numbers.buyer_siren
        and invoices.order_number = numbers.order_number
left join {{ ref('int_contracts') }} as contracts on numbers.contract_id = contracts.contract_id
left join {{ ref('int_contract_details') }} as details
    on numbers.contract_id = details.contract_id
left join {{ ref('dim_suppliers') }} as suppliers
    on invoices.supplier_siret = suppliers.supplier_siret
left join {{ ref('dim_companies') }} as companies
    on invoices.supplier_siren = companies.company_siren
left join {{ ref('int_invoice_lists') }} as memberships
    on
        invoices.source_file = memberships.source_file
        and invoices.source_line = memberships.source_line
