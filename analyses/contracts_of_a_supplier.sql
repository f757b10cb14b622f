-- Qu'a obtenu un fournisseur au fil des ans, et pour combien a-t-il été payé ?
{% set siren = '000014621' %}
with

won as (

    select
        contracts.year,
        count(distinct contracts.contract_id) as n_contracts,
        sum(contracts.amount_excl_tax) as amount_of_contracts
    from {{ ref('fct_contract_holders') }} as holders
    inner join {{ ref('reporting_contracts') }} as contracts
        on holders.contract_id = contracts.contract_id
    where holders.holder_siren = '{{ siren }}'
    group by contracts.year

),

paid as (

    select
        year,
        count(*) as n_invoices,
        sum(amount_excl_tax) as amount_invoiced
    from {{ ref('fct_invoices') }}
    where supplier_siren = '{{ siren }}'
    group by year

)

select
    coalesce(won.year, paid.year) as year,
    won.n_contracts,
    won.amount_of_contracts,
    paid.n_invoices,
    paid.amount_invoiced
from won
full outer join paid on won.year = paid.year
order by year
