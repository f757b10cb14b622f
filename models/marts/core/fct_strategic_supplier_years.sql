-- Ranks are by amount invoiced in the year, ties by SIREN (rules.md, Companies).
with

spend as (

    select
        supplier_siren,
        year,
        min(buyer_siren) as first_buyer_siren,
        max(received_on) as last_invoice_on,
        sum(amount_excl_tax) as amount_invoiced
    from {{ ref('fct_invoices') }}
    where is_strategic
    group by supplier_siren, year

),

revenues as (

    select
        company_siren,
        year,
        amount_revenue
    from {{ ref('stg_supplier_revenues') }}
    where rejection_reason is null

),

reviews as (

    select
        reviews.supplier_siren,
        year(reviews.reviewed_on) as year,
        count(case when reviews.review_type = 'bilan_annuel' then 1 end) as n_yearly_reviews,
        count(case when reviews.review_type is null then 1 end) as n_unknown_reviews
    from {{ ref('stg_supplier_reviews') }} as reviews
    inner join {{ ref('int_perimeter') }} as perimeter
        on reviews.buyer_siren = perimeter.buyer_siren
    where reviews.rejection_reason is null
    group by reviews.supplier_siren, year(reviews.reviewed_on)

),

reviewing as (

    select count(*) > 0 as is_known
    from {{ ref('stg_supplier_reviews') }}
    where rejection_reason is null

),

known as (

    select
        spend.*,
        revenues.amount_revenue,
        row_number() over (
            partition by spend.year order by spend.amount_invoiced desc, spend.supplier_siren asc
        ) as spend_rank,
        -- A review of which the kind is not known may be the yearly one.
        case
            when reviews.n_yearly_reviews > 0 then true
            when reviewing.is_known and coalesce(reviews.n_unknown_reviews, 0) = 0 then false
        end as has_yearly_review
    from spend
    cross join reviewing
    left join revenues
        on
            spend.supplier_siren = revenues.company_siren
            and spend.year = revenues.year
    left join reviews
        on spend.supplier_siren = reviews.supplier_siren and spend.year = reviews.year

),

counted as (

    select
        *,
        -- How many suppliers of known revenue come before this one, itself included.
        count(amount_revenue) over (
            partition by year order by spend_rank
            rows between unbounded preceding and current row
        ) as n_known_so_far
    from known

)

select
    supplier_siren,
    year,
    concat_ws('-', supplier_siren, cast(year as varchar(4))) as supplier_year_id,
    last_invoice_on,
    cast(amount_invoiced as decimal(18, 2)) as amount_invoiced_excl_tax,
    cast(amount_revenue as decimal(18, 2)) as amount_revenue_excl_tax,
    cast(spend_rank as integer) as spend_rank,
    -- The ten first of known revenue, and those of unknown revenue that rank before the tenth.
    n_known_so_far + case when amount_revenue is null then 1 else 0 end
    <= {{ parameter('first_suppliers_dependency') }} as is_of_first_ten,
    spend_rank <= {{ parameter('first_suppliers_review') }} as is_of_first_twenty,
    has_yearly_review,
    cast(
        case
            when
                amount_invoiced
                > amount_revenue * {{ parameter('dependency_threshold') }}
                then 1
            when amount_revenue is not null then 0
        end as integer
    ) as n_dependent
from counted
