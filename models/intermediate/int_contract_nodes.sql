-- One row per node: what identity looks at of one record or more (rules.md, Identity of a
-- contract).
select distinct
    node_id,
    buyer_siren,
    written_number,
    order_number,
    substr(order_number, 1, length(order_number) - 2) as number_without_suffix,
    is_number_truncated,
    has_modification_suffix,
    is_initial_state_missing,
    comparable_label,
    lot_number,
    notified_on,
    amount,
    holder_list
from {{ ref('int_contract_records') }}
