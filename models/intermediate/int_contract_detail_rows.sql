select
    numbers.contract_id,
    details.source_file,
    details.source_line,
    details.order_number,
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
where details.rejection_reason is null
