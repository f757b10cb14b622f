-- What a search finds: kind, number, title, detail, words that are searched beside, and address.
-- Of a contract the detail ends with the indicators in which it counts.
with

places as (

    select
        observation_id,
        string_agg(distinct indicator_id, ' ' order by indicator_id) as indicator_ids
    from observations
    where exclusion_reason is null
    group by observation_id

),

holders as (

    select
        contract_id,
        string_agg(coalesce(holder_name, holder_id), ', ' order by holder_id) as names,
        string_agg(distinct coalesce(holder_siren, holder_id), ' ') as sirens
    from core.fct_contract_holders
    group by contract_id

),

suppliers as (

    select
        coalesce(holders.holder_siren, holders.holder_id) as siren,
        min(holders.holder_name) as name,
        count(distinct holders.contract_id) as n_contracts,
        min(contracts.year) as first_year,
        max(contracts.year) as last_year
    from core.fct_contract_holders as holders
    inner join core.fct_contracts as contracts on holders.contract_id = contracts.contract_id
    group by all

),

found as (

    select
        1 as rank,
        'indicateur' as kind,
        indicator_id as number,
        short_name_fr as title,
        name_fr as detail,
        '' as words,
        '/indicateur/' || indicator_id || '/' as address
    from core.dim_indicators
    union all
    select
        2 as rank,
        'chantier' as kind,
        cast(chantier_id as varchar) as number,
        chantier_name_fr as title,
        axis_name_fr as detail,
        coalesce(objective_fr, '') as words,
        '/chantier/' || chantier_id || '/' as address
    from core.dim_chantiers
    union all
    select
        3 as rank,
        'périmètre' as kind,
        case when dimension = 'buyer' then member_id else '' end as number,
        member_name_fr as title,
        case when dimension = 'buyer' then 'acheteur' else 'direction' end as detail,
        '' as words,
        '/perimetre/' || slug || '/' as address
    from site.members
    union all
    select
        4 as rank,
        'titulaire' as kind,
        siren as number,
        coalesce(name, siren) as title,
        case
            when first_year = last_year then n_contracts || ' marché(s) en ' || first_year
            else n_contracts || ' marché(s) de ' || first_year || ' à ' || last_year
        end as detail,
        '' as words,
        '' as address
    from suppliers
    union all
    select
        5 as rank,
        'marché' as kind,
        coalesce(contracts.contract_number, contracts.contract_id) as number,
        coalesce(contracts.label, 'sans objet') as title,
        concat_ws(' · ', contracts.year, buyers.name, holders.names) as detail,
        concat_ws(' ', contracts.contract_id, holders.sirens) as words,
        -- Where it counts: the page makes an address of each.
        concat_ws(' ', contracts.year, contracts.contract_id, places.indicator_ids) as address
    from core.fct_contracts as contracts
    left join holders on contracts.contract_id = holders.contract_id
    left join places on contracts.contract_id = places.observation_id
    left join site.buyers as buyers on contracts.buyer_siren = buyers.buyer_siren

)

select
    kind,
    number,
    title,
    detail,
    words,
    address
from found
order by rank, number, title
