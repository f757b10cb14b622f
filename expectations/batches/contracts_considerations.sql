-- What is not known of the considerations of each year; mandatory in what is published from 2024 on.
select
    now.year,
    now.n_contracts as n,
    case when is_told then cast(now.share_unknown_environmental as double) end as share_unknown_environmental,
    case when is_told then cast(now.share_unknown_social as double) end as share_unknown_social,
    case when is_told then cast(least(now.share_unknown_environmental, now.share_unknown_social) as double) end
        as share_unknown_both,
    case when now.n_contracts >= getvariable('few_rows') and before.n_contracts >= getvariable('few_rows') then cast(greatest(
        now.share_unknown_environmental - before.share_unknown_environmental,
        now.share_unknown_social - before.share_unknown_social
    ) as double) end as rise_of_unknown
from warehouse.quality.consideration_years as now
cross join lateral (select now.year >= 2024 and now.n_contracts >= getvariable('few_rows') as is_told) as told
left join last.quality.consideration_years as before on now.year = before.year
order by now.year
