-- Where two rows name one contract by two forms of its number, the first counts; quality.anomalies
-- lists the other.
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
from {{ ref('int_contract_detail_rows') }}
where detail_rank = 1
