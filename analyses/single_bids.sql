-- Où n'y a-t-il qu'une offre ? D'après les données publiées du marché, et d'après le registre des
-- offres : par lot d'une consultation. Les deux ne se recoupent pas, un marché ne dit pas son lot.
{% set year = 2025 %}
with

lots as (

    select
        consultation_id,
        lot,
        count(*) as n_bids
    from {{ ref('fct_bids') }}
    where is_in_perimeter and year(submitted_on) = {{ year }}
    group by consultation_id, lot

)

select
    'contracts' as source,
    procedure,
    count(n_bids) as n_known,
    sum(case when n_bids = 1 then 1 else 0 end) as n_single
from {{ ref('reporting_contracts') }}
where year = {{ year }}
group by procedure
union all
select
    'bids' as source,
    null as procedure,
    count(*) as n_known,
    sum(case when n_bids = 1 then 1 else 0 end) as n_single
from lots
order by source desc, n_known desc
