-- What is left out of each figure since something is not known, and which coverage the figure would
-- have if it were: by indicator, year, reason, directorate and buyer.
with

gaps as (

    select
        indicator_id,
        year,
        reason_fr,
        action_fr,
        directorate,
        buyer_siren,
        count(*) as n_rows,
        sum(abs(weight) - abs(coalesce(known_weight, 0))) as unknown_weight
    from missing
    group by all

),

totals as (

    select
        indicator_id,
        year,
        count(*) as n_rows,
        case when count(*) = count(weight) then nullif(sum(abs(weight)), 0) end as total_weight
    from observations
    group by all

)

select
    gaps.indicator_id,
    gaps.year,
    gaps.reason_fr,
    gaps.action_fr,
    gaps.directorate,
    gaps.buyer_siren,
    gaps.n_rows,
    -- In points of coverage.
    case
        when totals.total_weight is null then gaps.n_rows / cast(totals.n_rows as double)
        else cast(gaps.unknown_weight as double) / cast(totals.total_weight as double)
    end as share
from gaps
inner join totals on gaps.indicator_id = totals.indicator_id and gaps.year = totals.year
