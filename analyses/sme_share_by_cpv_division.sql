-- Dans quelles divisions du CPV les marchés vont-ils aux PME ?
{% set year = 2025 %}
select
    contracts.cpv_division,
    contracts.cpv_division_fr,
    sum(shares.share_sme) as n_contracts_of_sme,
    sum(shares.share_size_known) as n_contracts_known,
    sum(shares.share_sme) / nullif(sum(shares.share_size_known), 0) as share_of_sme
from {{ ref('reporting_contracts') }} as contracts
inner join {{ ref('fct_contract_holder_shares') }} as shares
    on contracts.contract_id = shares.contract_id
where contracts.year = {{ year }}
group by contracts.cpv_division, contracts.cpv_division_fr
order by n_contracts_known desc, contracts.cpv_division asc
