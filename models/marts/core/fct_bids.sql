-- A bid names its buyer through its consultation; where that is not known, neither is the buyer.
select
    -- ids
    bids.row_id as bid_id,
    bids.consultation_id,
    consultations.buyer_siren,
    bids.bidder_siren,
    bids.bidder_siret,

    -- texts
    bids.lot,
    consultations.directorate,

    -- numerics
    cast(bids.amount_initial as decimal(18, 2)) as amount_initial_excl_tax,
    cast(bids.amount_final as decimal(18, 2)) as amount_final_excl_tax,

    -- booleans
    case
        when consultations.consultation_id is not null then perimeter.buyer_siren is not null
    end as is_in_perimeter,
    bids.is_retained,

    -- dates
    bids.submitted_on,
    bids.justification_asked_on
from {{ ref('stg_bids') }} as bids
left join {{ ref('int_consultations') }} as consultations
    on bids.consultation_id = consultations.consultation_id
left join {{ ref('int_perimeter') }} as perimeter
    on consultations.buyer_siren = perimeter.buyer_siren
where bids.rejection_reason is null
