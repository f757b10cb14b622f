-- What is not known of the considerations of each year. They are mandatory in what is published
-- from 2024 on.
select
    year,
    cast(count(*) as integer) as n_contracts,
    {{ exact_ratio('count(*) - count(has_environmental_consideration)', 'count(*)') }}
        as share_unknown_environmental,
    {{ exact_ratio('count(*) - count(has_social_clause)', 'count(*)') }} as share_unknown_social
from {{ ref('fct_contracts') }}
where is_in_population
group by year
