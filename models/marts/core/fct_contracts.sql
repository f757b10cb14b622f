-- The population is a column, not a filter: whoever asks why a contract does not count finds the
-- reason.
with

contracts as (

    select * from {{ ref('int_contracts') }}

),

judged as (

    select
        contracts.*,
        case
            when contracts.nature_meaning = 'concession' then 'concession'
            when contracts.nature is not null and contracts.nature_meaning is null
                then 'other_nature'
            {%- if not var('count_subsequent_contracts') %}
            when contracts.subsequent_status like 'subsequent_%' then 'subsequent_contract'
            {%- endif %}
            when perimeter.buyer_siren is null then 'outside_perimeter'
            -- The year of its notification is not known.
            when contracts.is_initial_state_missing then 'initial_state_missing'
        end as population_exclusion
    from contracts
    left join {{ ref('int_perimeter') }} as perimeter
        on contracts.buyer_siren = perimeter.buyer_siren

)

select
    -- ids
    judged.contract_id,
    judged.contract_number,
    judged.buyer_siren,
    judged.buyer_siret,
    details.consultation_id,
    judged.framework_agreement_number,

    -- texts
    judged.label,
    judged.nature,
    judged.procedure,
    judged.techniques,
    judged.execution_terms,
    judged.grouping_type,
    judged.general_conditions,
    judged.price_types,
    judged.price_form,
    judged.place_code,
    judged.place_code_type,
    judged.cpv_code,
    judged.segment,
    details.directorate,
    details.purchase_family,
    details.recycled_mode,
    substr(judged.cpv_code, 1, 2) as cpv_division,
    judged.population_exclusion,
    judged.subsequent_status,

    -- numerics
    cast(year(judged.notified_on) as integer) as year,
    cast(judged.amount as decimal(18, 2)) as amount_excl_tax,
    cast(judged.amount_current as decimal(18, 2)) as amount_current_excl_tax,
    cast(details.amount_estimated as decimal(18, 2)) as amount_estimated_excl_tax,
    cast(details.amount_initial_bid as decimal(18, 2)) as amount_initial_bid_excl_tax,
    cast(details.amount_final_bid as decimal(18, 2)) as amount_final_bid_excl_tax,
    cast(details.retention_rate as decimal(9, 6)) as retention_rate,
    cast(judged.advance_rate as decimal(9, 6)) as advance_rate,
    cast(judged.n_bids as integer) as n_bids,
    cast(judged.n_holders as integer) as n_holders,
    cast(judged.n_records as integer) as n_records,
    cast(judged.duration_months as integer) as duration_months,

    -- booleans
    judged.population_exclusion is null as is_in_population,
    judged.subsequent_status like 'subsequent_%' as is_subsequent,
    judged.is_innovative,
    judged.has_advance,
    judged.has_subcontracting,
    judged.has_social_clause,
    judged.has_social_criterion,
    judged.is_reserved,
    judged.has_environmental_clause,
    judged.has_environmental_criterion,
    judged.has_environmental_consideration,
    criteria.has_environmental_award_criterion,
    -- Known where either source says so.
    coalesce(
        judged.has_environmental_criterion or criteria.has_environmental_award_criterion,
        judged.has_environmental_criterion,
        criteria.has_environmental_award_criterion
    ) as weighs_environment,
    criteria.has_csr_award_criterion,
    details.is_strategic,
    consultations.is_sourced,
    details.is_strategic_family,
    details.is_negotiated,
    details.is_construction_sector,
    details.rules_out_disruptors_or_plastics,
    details.has_bio_based_materials,
    details.has_reused_products,
    details.has_energy_label,
    details.has_low_impact_transport,
    details.is_innovation_contract,
    details.is_innovation_partnership,

    -- dates
    judged.notified_on,
    judged.published_on,
    judged.modified_on
from judged
left join {{ ref('int_contract_details') }} as details
    on judged.contract_id = details.contract_id
left join {{ ref('int_award_criteria') }} as criteria
    on details.consultation_id = criteria.consultation_id
left join {{ ref('int_sourced_consultations') }} as consultations
    on details.consultation_id = consultations.consultation_id
