-- One row per contract that the buyer's own tool describes. Where it does so twice, the first line
-- counts.
with

details as (

    select
        numbers.contract_id,
        details.consultation_id,
        details.directorate,
        details.purchase_family,
        details.recycled_mode,
        details.amount_estimated,
        details.amount_initial_bid,
        details.amount_final_bid,
        details.retention_rate,
        details.is_strategic_family,
        details.is_strategic,
        details.rules_out_disruptors_or_plastics,
        details.has_bio_based_materials,
        details.has_reused_products,
        details.has_energy_label,
        details.has_low_impact_transport,
        details.is_innovation_contract,
        details.is_innovation_partnership,
        details.is_negotiated,
        details.is_construction_sector,
        row_number() over (
            partition by numbers.contract_id order by details.source_file, details.source_line
        ) as detail_rank
    from {{ ref('stg_contract_details') }} as details
    inner join {{ ref('int_contract_numbers') }} as numbers
        on
            details.buyer_siren = numbers.buyer_siren
            and details.order_number = numbers.order_number

)

select
    contract_id,
    consultation_id,
    directorate,
    purchase_family,
    recycled_mode,
    amount_estimated,
    amount_initial_bid,
    amount_final_bid,
    retention_rate,
    is_strategic_family,
    is_strategic,
    rules_out_disruptors_or_plastics,
    has_bio_based_materials,
    has_reused_products,
    has_energy_label,
    has_low_impact_transport,
    is_innovation_contract,
    is_innovation_partnership,
    is_negotiated,
    is_construction_sector
from details
where detail_rank = 1
