-- What is not known of the considerations of each year. They are mandatory in what is published
-- from 2024 on.
with figures as (

    select
        year,
        n_contracts as n,
        cast(share_unknown_environmental as double) as environmental,
        cast(share_unknown_social as double) as social
    from warehouse.quality.consideration_years
    where n_contracts >= getvariable('few_rows')

)

select
    figures.year,
    figures.n,
    case when figures.year >= 2024 then environmental end as share_unknown_environmental,
    case when figures.year >= 2024 then social end as share_unknown_social,
    case when figures.year >= 2024 then least(environmental, social) end as share_unknown_both,
    case when before.n_contracts >= getvariable('few_rows') then greatest(
        environmental - cast(before.share_unknown_environmental as double),
        social - cast(before.share_unknown_social as double)
    ) end as rise_of_unknown
from figures
left join last.quality.consideration_years as before on figures.year = before.year
order by figures.year
