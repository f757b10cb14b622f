-- The rate of the advance, and what the plan promises (lines 1684-1700): a rate to everybody, a
-- higher one to an SME for a lot below a ceiling, and to the construction sector for one up to it.
-- Where the size of a holder, the sector or the amount is not known, the promise lies between two
-- rates.
with

holders as (

    select
        contract_id,
        bool_or(is_sme) as has_sme,
        bool_and(is_sme is not null) as are_all_known
    from {{ ref('fct_contract_holders') }}
    group by contract_id

),

conditions as (

    select
        contracts.*,
        contracts.is_construction_sector
        and contracts.amount_excl_tax <= {{ parameter('advance_lot_ceiling') }}
            as is_construction_promise,
        case
            when contracts.amount_excl_tax >= {{ parameter('advance_lot_ceiling') }} then false
            when holders.has_sme
                then contracts.amount_excl_tax < {{ parameter('advance_lot_ceiling') }}
            when holders.are_all_known then false
        end as is_sme_promise,
        case
            when contracts.has_advance = false then cast(0 as decimal(9, 6))
            -- 0 beside an advance is how platforms write that the rate is not known.
            when contracts.advance_rate > 0 or contracts.has_advance is null
                then contracts.advance_rate
        end as known_rate
    from {{ ref('fct_contracts') }} as contracts
    left join holders on contracts.contract_id = holders.contract_id

),

promises as (

    select
        *,
        case
            when is_construction_promise then {{ parameter('advance_rate_construction') }}
            when is_sme_promise then {{ parameter('advance_rate_sme') }}
            else {{ parameter('advance_rate') }}
        end as promised_at_least,
        case
            when coalesce(is_construction_promise, true)
                then {{ parameter('advance_rate_construction') }}
            when coalesce(is_sme_promise, true) then {{ parameter('advance_rate_sme') }}
            else {{ parameter('advance_rate') }}
        end as promised_at_most
    from conditions

)

select
    contract_id,
    buyer_siren,
    directorate,
    segment,
    notified_on,
    year,
    is_in_population,
    duration_months,
    -- The code asks for an advance above an amount and a duration; below that amount the plan
    -- promises one above a longer duration.
    case
        when duration_months > {{ parameter('advance_min_months') }} then true
        when amount_excl_tax > {{ parameter('advance_code_threshold') }}
            then duration_months > {{ parameter('advance_code_min_months') }}
        when amount_excl_tax <= {{ parameter('advance_code_threshold') }}
            then duration_months > {{ parameter('advance_min_months') }}
        when duration_months <= {{ parameter('advance_code_min_months') }} then false
    end as is_promise_due,
    cast(known_rate as decimal(9, 6)) as advance_rate,
    cast(promised_at_least as decimal(9, 6)) as promised_at_least,
    cast(promised_at_most as decimal(9, 6)) as promised_at_most,
    case
        when known_rate >= promised_at_most then true
        when known_rate < promised_at_least then false
    end as is_promise_kept
from promises
