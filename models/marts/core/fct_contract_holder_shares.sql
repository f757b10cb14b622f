-- A contract of n holders, of which k are known and j have a property, counts j/n over k/n, each to
-- six decimals (rules.md, Amounts).
with

holders as (

    select
        contract_id,
        count(is_sme) as n_size_known,
        count(is_regional) as n_place_known,
        count(is_regional_head_office) as n_head_office_known,
        sum(cast(is_sme as integer)) as n_sme,
        sum(cast(is_micro as integer)) as n_micro,
        sum(cast(is_regional as integer)) as n_regional,
        sum(cast(is_regional_head_office as integer)) as n_regional_head_office,
        count(is_micro) as n_micro_known,
        count(*) as n_holders
    from {{ ref('fct_contract_holders') }}
    group by contract_id

)

select
    contracts.contract_id,
    contracts.buyer_siren,
    contracts.directorate,
    contracts.segment,
    contracts.year,
    coalesce(holders.n_holders, 0) as n_holders,
    holders.n_size_known,
    holders.n_place_known,
    {{ exact_ratio('holders.n_size_known', 'holders.n_holders') }} as share_size_known,
    {{ exact_ratio('holders.n_sme', 'holders.n_holders') }} as share_sme,
    {{ exact_ratio('holders.n_micro_known', 'holders.n_holders') }} as share_micro_known,
    {{ exact_ratio('holders.n_micro', 'holders.n_holders') }} as share_micro,
    {{ exact_ratio('holders.n_place_known', 'holders.n_holders') }} as share_place_known,
    {{ exact_ratio('holders.n_regional', 'holders.n_holders') }} as share_regional,
    {{ exact_ratio('holders.n_head_office_known', 'holders.n_holders') }}
        as share_head_office_known,
    {{ exact_ratio('holders.n_regional_head_office', 'holders.n_holders') }}
        as share_regional_head_office,
    contracts.is_in_population,
    contracts.notified_on
from {{ ref('fct_contracts') }} as contracts
left join holders on contracts.contract_id = holders.contract_id
