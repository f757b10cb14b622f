-- A table without any row would not exist in the site: the last row says nothing, and is left out.
select
    field,
    count(*) as n_contracts
from quality.contract_disagreements
group by field
union all
select null, null
