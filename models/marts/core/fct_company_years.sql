-- is_first is null where a bid cannot be told to be to the Region: its consultation is not known.
with

contracts as (

    select
        'contract' as came_with,
        holders.company_id,
        holders.holder_siren as company_siren,
        contracts.contract_id as source_id,
        contracts.buyer_siren,
        contracts.directorate,
        contracts.segment,
        contracts.notified_on as came_on,
        true as is_in_perimeter
    from {{ ref('fct_contracts') }} as contracts
    inner join {{ ref('fct_contract_holders') }} as holders
        on contracts.contract_id = holders.contract_id
    where contracts.is_in_population

),

bids as (

    select
        'bid' as came_with,
        bidder_siren as company_id,
        bidder_siren as company_siren,
        bid_id as source_id,
        buyer_siren,
        directorate,
        cast(null as varchar(10)) as segment,
        submitted_on as came_on,
        is_in_perimeter
    from {{ ref('fct_bids') }}
    where is_in_perimeter or is_in_perimeter is null

),

both_ways as (

    select * from contracts
    union all
    select * from bids

),

ranked as (

    select
        *,
        cast(year(came_on) as integer) as year,
        row_number() over (
            partition by came_with, company_id, year(came_on)
            order by
                case when is_in_perimeter then 0 else 1 end,
                came_on,
                source_id
        ) as rank_in_year,
        min(case when is_in_perimeter then year(came_on) end) over (
            partition by came_with, company_id
        ) as first_year
    from both_ways

)

select
    came_with,
    company_id,
    company_siren,
    concat_ws('-', company_id, cast(year as varchar(4))) as company_year_id,
    source_id,
    buyer_siren,
    directorate,
    segment,
    came_on,
    year,
    case when is_in_perimeter then year = first_year end as is_first
from ranked
where rank_in_year = 1
