-- The contracts of the population of a year, and the observations of a share of contracts.
with

contracts as (

    select
        year,
        count(*) as n_contracts
    from {{ ref('fct_contracts') }}
    where is_in_population
    group by year

)

select
    figures.indicator_id,
    figures.year,
    figures.n_observations,
    contracts.n_contracts
from {{ ref('indicator_years') }} as figures
left join contracts on figures.year = contracts.year
where
    figures.indicator_id in ('C01-1', 'C01-2', 'C11-1', 'C12-1')
    and figures.n_observations <> coalesce(contracts.n_contracts, 0)
