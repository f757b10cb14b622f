-- Reviews of one contract in one year. Whether it is one with a strategic supplier is told by its
-- holders and the list on the day of the review; it is not known where the contract or the list is
-- not.
with

reviews as (

    select
        reviews.buyer_siren,
        reviews.order_number,
        numbers.contract_id,
        reviews.review_type,
        reviews.reviewed_on,
        cast(year(reviews.reviewed_on) as integer) as year
    from {{ ref('stg_supplier_reviews') }} as reviews
    inner join {{ ref('int_perimeter') }} as perimeter
        on reviews.buyer_siren = perimeter.buyer_siren
    left join {{ ref('int_contract_numbers') }} as numbers
        on
            reviews.buyer_siren = numbers.buyer_siren
            and reviews.order_number = numbers.order_number
    where reviews.rejection_reason is null

),

strategic as (

    select
        reviews.contract_id,
        reviews.reviewed_on,
        count(*) as n_entries
    from reviews
    inner join {{ ref('fct_contract_holders') }} as holders
        on reviews.contract_id = holders.contract_id
    inner join {{ ref('stg_supplier_lists') }} as lists
        on
            holders.holder_siren = lists.supplier_siren
            and lists.rejection_reason is null
            and lists.list_name = 'STRATEGIQUE'
            and (
                length(lists.supplier_identifier) = 9
                or holders.holder_id = lists.supplier_identifier
            )
            and reviews.reviewed_on >= coalesce(lists.valid_from, date '0001-01-01')
            and reviews.reviewed_on <= coalesce(lists.valid_to, date '9999-12-31')
    group by reviews.contract_id, reviews.reviewed_on

),

lists as (

    select count(*) > 0 as are_known
    from {{ ref('stg_supplier_lists') }}
    where rejection_reason is null

)

select
    concat_ws(
        '-',
        reviews.buyer_siren,
        coalesce(reviews.contract_id, reviews.order_number, 'sans numéro'),
        cast(reviews.year as varchar(4))
    ) as contract_year_id,
    reviews.buyer_siren,
    reviews.contract_id,
    contracts.directorate,
    contracts.segment,
    reviews.year,
    min(reviews.reviewed_on) as reviewed_on,
    lists.are_known as are_lists_known,
    -- A review of which the kind is not known may be the evaluation.
    case
        when not lists.are_known then null
        when bool_or(reviews.review_type = 'evaluation' and strategic.n_entries > 0) then true
        when
            count(case when reviews.review_type is null and strategic.n_entries > 0 then 1 end) = 0
            then false
    end as is_strategic_evaluation
from reviews
cross join lists
left join strategic
    on
        reviews.contract_id = strategic.contract_id
        and reviews.reviewed_on = strategic.reviewed_on
left join {{ ref('fct_contracts') }} as contracts on reviews.contract_id = contracts.contract_id
group by
    reviews.buyer_siren,
    reviews.contract_id,
    reviews.order_number,
    contracts.directorate,
    contracts.segment,
    reviews.year,
    lists.are_known
