-- Where the export holds a document twice (buyer, supplier, number, kind), the first line counts.
with

invoices as (

    select
        *,
        concat_ws(
            '-',
            buyer_siren,
            coalesce(supplier_siret, ''),
            invoice_id,
            case when is_credit_note then 'A' else 'F' end
        ) as invoice_key
    from {{ ref('stg_invoices') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by invoice_key order by source_file, source_line
        ) as line_rank
    from invoices

),

-- Who is on no list is known only where there is a list.
lists as (

    select count(*) > 0 as are_known from {{ ref('stg_supplier_lists') }}

)

select
    -- ids
    ranked.invoice_key,
    ranked.invoice_id,
    ranked.buyer_siren,
    numbers.contract_id,
    ranked.supplier_siret,
    ranked.supplier_siren,

    -- texts
    details.directorate,
    contracts.segment,

    -- numerics
    cast(year(ranked.received_on) as integer) as year,
    cast(ranked.amount as decimal(18, 2)) as amount_excl_tax,
    cast(ranked.amount_recycled as decimal(18, 2)) as amount_recycled_excl_tax,
    cast(ranked.amount_reused as decimal(18, 2)) as amount_reused_excl_tax,
    cast(ranked.amount_fair_trade as decimal(18, 2)) as amount_fair_trade_excl_tax,
    {{ days_between('ranked.received_on', 'ranked.paid_on') }} as days_to_pay,

    -- booleans
    ranked.is_credit_note,
    suppliers.is_regional,
    companies.is_regional_head_office,
    case
        when memberships.is_on_social_economy_list then true
        else companies.is_social_economy
    end as is_social_economy,
    case when lists.are_known then coalesce(memberships.is_sheltered, false) end as is_sheltered,
    case when lists.are_known then coalesce(memberships.is_strategic, false) end as is_strategic,

    -- dates
    ranked.received_on,
    ranked.paid_on
from ranked
cross join lists
inner join {{ ref('int_perimeter') }} as perimeter
    on ranked.buyer_siren = perimeter.buyer_siren
left join {{ ref('int_contract_numbers') }} as numbers
    on
        ranked.buyer_siren = numbers.buyer_siren
        and ranked.order_number = numbers.order_number
left join {{ ref('int_contracts') }} as contracts on numbers.contract_id = contracts.contract_id
left join {{ ref('int_contract_details') }} as details
    on numbers.contract_id = details.contract_id
left join {{ ref('dim_suppliers') }} as suppliers
    on ranked.supplier_siret = suppliers.supplier_siret
left join {{ ref('dim_companies') }} as companies
    on ranked.supplier_siren = companies.company_siren
left join {{ ref('int_invoice_lists') }} as memberships
    on
        ranked.source_file = memberships.source_file
        and ranked.source_line = memberships.source_line
where ranked.line_rank = 1
