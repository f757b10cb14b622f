-- What is not known of the considerations of each year. They are mandatory in what is published
-- from 2024 on.
with

now as (

    select
        year,
        count(*) as n,
        1 - count(has_environmental_consideration) / count(*) as environmental,
        1 - count(has_social_clause) / count(*) as social
    from warehouse.core.fct_contracts
    where is_in_population
    group by year

),

before as (

    select
        year,
        count(*) as n,
        1 - count(has_environmental_consideration) / count(*) as environmental,
        1 - count(has_social_clause) / count(*) as social
    from last.core.fct_contracts
    where is_in_population
    group by year

)

select
    now.year,
    now.n,
    case when now.year >= 2024 and now.n >= 20 then now.environmental end
        as share_unknown_environmental,
    case when now.year >= 2024 and now.n >= 20 then now.social end as share_unknown_social,
    case when now.year >= 2024 and now.n >= 20 then least(now.environmental, now.social) end
        as share_unknown_both,
    case
        when now.n >= 20 and before.n >= 20
            then greatest(
                now.environmental - before.environmental, now.social - before.social
            )
    end as rise_of_unknown
from now
left join before on now.year = before.year
order by now.year
