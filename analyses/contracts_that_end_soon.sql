-- Quels marchés finissent dans les six mois, reconductions non comptées ?
{% set day = '2026-07-01' %}
{% set last_day = '2026-12-31' %}
select
    buyer_name,
    directorate,
    contract_number,
    label,
    holder_names,
    amount_current_excl_tax,
    ends_on
from {{ ref('reporting_contracts') }}
where ends_on between cast('{{ day }}' as date) and cast('{{ last_day }}' as date)
order by ends_on asc, contract_number asc
