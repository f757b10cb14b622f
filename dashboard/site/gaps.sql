-- What is left out of each figure since something is not known, and which coverage the figure would
-- have if it were: by indicator, year, reason, directorate and buyer.
with

gaps as (

    select
        indicator_id,
        year,
        exclusion_reason,
        directorate,
        buyer_siren,
        count(*) as n_rows,
        sum(abs(weight) - abs(coalesce(known_weight, 0))) as unknown_weight,
        count(*) = count(weight) as is_weighed
    from observations
    where exclusion_reason is not null
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
    reasons.name_fr as reason_fr,
    reasons.action_fr,
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
inner join core.dim_years as years on gaps.year = years.year
inner join core.dim_reasons as reasons on gaps.exclusion_reason = reasons.reason_id
where reasons.action_fr not in ('Aucune', 'Attendre')
