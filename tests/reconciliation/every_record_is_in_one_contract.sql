-- Publications are neither lost nor counted twice on the way to the contracts.
select
    (select count(*) from {{ ref('int_contract_records') }}) as n_records,
    (select sum(n_records) from {{ ref('fct_contracts') }}) as n_records_of_contracts
where
    (select count(*) from {{ ref('int_contract_records') }})
    <> (select coalesce(sum(n_records), 0) from {{ ref('fct_contracts') }})
