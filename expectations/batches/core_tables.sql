-- The catalogue is whole, and the tables of what was bought are not emptied.
with

sizes as (

    select
        'dim_indicators' as name,
        (select count(*) from warehouse.core.dim_indicators) as n,
        (select count(*) from last.core.dim_indicators) as n_before
    union all
    select
        'dim_chantiers' as name,
        (select count(*) from warehouse.core.dim_chantiers) as n,
        (select count(*) from last.core.dim_chantiers) as n_before
    union all
    select
        'fct_contracts' as name,
        (select count(*) from warehouse.core.fct_contracts where is_in_population) as n,
        (select count(*) from last.core.fct_contracts where is_in_population) as n_before
    union all
    select
        'fct_consultations' as name,
        (select count(*) from warehouse.core.fct_consultations) as n,
        (select count(*) from last.core.fct_consultations) as n_before
    union all
    select
        'fct_bids' as name,
        (select count(*) from warehouse.core.fct_bids) as n,
        (select count(*) from last.core.fct_bids) as n_before

)

select
    name,
    n,
    n_before,
    case when n_before > 0 then n / n_before end as share_kept
from sizes
