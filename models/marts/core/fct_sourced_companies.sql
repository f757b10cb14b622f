with

contracts as (

    select
        contract_id,
        consultation_id,
        buyer_siren,
        directorate,
        notified_on,
        year
    from {{ ref('fct_contracts') }}
    where is_in_population and consultation_id is not null

),

holders as (

    select
        contract_id,
        holder_siren
    from {{ ref('fct_contract_holders') }}
    where holder_siren is not null
    group by contract_id, holder_siren

),

-- A company met twice for one consultation was met.
sourced as (

    select
        consultation_id,
        company_siren
    from {{ ref('stg_sourcing') }}
    where rejection_reason is null
    group by consultation_id, company_siren

)

select
    sourced.company_siren,
    contracts.year,
    concat_ws('-', sourced.company_siren, cast(contracts.year as varchar(4))) as company_year_id,
    min(contracts.buyer_siren) as buyer_siren,
    min(contracts.notified_on) as notified_on,
    bool_or(holders.contract_id is not null) as has_won
from sourced
inner join contracts on sourced.consultation_id = contracts.consultation_id
left join holders
    on
        contracts.contract_id = holders.contract_id
        and sourced.company_siren = holders.holder_siren
group by sourced.company_siren, contracts.year
