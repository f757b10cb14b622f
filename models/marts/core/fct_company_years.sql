with

held as (

    select
        holders.company_id,
        holders.holder_siren,
        contracts.contract_id,
        contracts.buyer_siren,
        contracts.directorate,
        contracts.segment,
        contracts.notified_on,
        contracts.year,
        row_number() over (
            partition by holders.company_id, contracts.year
            order by contracts.notified_on, contracts.contract_id
        ) as rank_in_year,
        min(contracts.year) over (partition by holders.company_id) as first_year
    from {{ ref('fct_contracts') }} as contracts
    inner join {{ ref('fct_contract_holders') }} as holders
        on contracts.contract_id = holders.contract_id
    where contracts.is_in_population

)

select
    company_id,
    holder_siren,
    contract_id,
    buyer_siren,
    directorate,
    segment,
    notified_on,
    year,
    year = first_year as is_first
from held
where rank_in_year = 1
