-- What is not known of the considerations of each year. They are mandatory in what is published
-- from 2024 on.
select
    figures.year,
    figures.n_contracts as n,
    case when figures.year >= 2024 then cast(figures.share_unknown_environmental as double) end
        as share_unknown_environmental,
    case when figures.year >= 2024 then cast(figures.share_unknown_social as double) end
        as share_unknown_social,
    least(share_unknown_environmental, share_unknown_social) as share_unknown_both,
    case when before.n_contracts >= getvariable('few_rows') then greatest(
        cast(figures.share_unknown_environmental - before.share_unknown_environmental as double),
        cast(figures.share_unknown_social - before.share_unknown_social as double)
    ) end as rise_of_unknown
from warehouse.quality.consideration_years as figures
left join last.quality.consideration_years as before on figures.year = before.year
where figures.n_contracts >= getvariable('few_rows')
order by figures.year
