-- Contracts as people look for them: names beside numbers, French words beside codes. Contracts of
-- the population alone; core.fct_contracts has the others, and why they do not count.
with

modifications as (

    select
        contract_id,
        count(*) as n_modifications
    from {{ ref('fct_contract_modifications') }}
    group by contract_id

)

select
    -- ids
    contracts.contract_id,
    contracts.contract_number,
    contracts.buyer_siren,
    contracts.year,

    -- texts
    contracts.label,
    buyers.name as buyer_name,
    contracts.directorate,
    contracts.nature,
    contracts.procedure,
    contracts.cpv_code,
    contracts.cpv_division,
    divisions.name_fr as cpv_division_fr,
    contracts.segment,
    segments.name_fr as segment_fr,
    contracts.place_code,
    holders.holder_names,
    holders.holder_categories,
    holders.holder_departments_fr,

    -- numerics
    contracts.amount_excl_tax,
    contracts.amount_current_excl_tax,
    contracts.duration_months,
    contracts.n_bids,
    contracts.n_holders,
    consultations.n_lots,
    cast(coalesce(modifications.n_modifications, 0) as integer) as n_modifications,

    -- booleans
    coalesce(contracts.amount_excl_tax > {{ parameter('social_clause_threshold') }}, false)
        as is_above_social_clause_threshold,
    contracts.has_social_clause,
    contracts.has_environmental_consideration,
    contracts.weighs_environment,
    contracts.has_advance,
    contracts.is_innovative,
    contracts.is_strategic,
    holders.has_sme_holder,
    holders.has_regional_holder,

    -- dates
    contracts.notified_on,
    contracts.published_on,
    -- A duration of more than a century is none.
    case
        when contracts.duration_months between 1 and 1200
            then {{ months_after('contracts.notified_on', 'contracts.duration_months') }}
    end as ends_on
from {{ ref('fct_contracts') }} as contracts
left join {{ ref('contract_holder_lists') }} as holders
    on contracts.contract_id = holders.contract_id
left join modifications on contracts.contract_id = modifications.contract_id
left join {{ ref('dim_buyers') }} as buyers on contracts.buyer_siren = buyers.buyer_siren
left join {{ ref('dim_cpv_divisions') }} as divisions
    on contracts.cpv_division = divisions.cpv_division
left join {{ ref('dim_labels') }} as segments
    on contracts.segment = segments.code and segments.kind = 'segment'
left join {{ ref('fct_consultations') }} as consultations
    on contracts.consultation_id = consultations.consultation_id
where contracts.is_in_population
