-- The contracts that count.
select
    contract_id,
    buyer_siren,
    cpv_code,
    label,
    cast(amount_excl_tax as double) as amount,
    n_bids,
    n_holders,
    duration_months
from warehouse.core.fct_contracts
where is_in_population
