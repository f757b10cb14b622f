-- One row per record and holder. company_id is the SIREN, or the identifier with its kind where
-- there is none.
select
    record_id,
    holder_id,
    min(holder_id_type) as holder_id_type,
    min(case when holder_id_type in ('SIRET', 'SIREN') then {{ siren_of('holder_id') }} end)
        as holder_siren,
    min(coalesce(
        case when holder_id_type in ('SIRET', 'SIREN') then {{ siren_of('holder_id') }} end,
        concat_ws(':', holder_id_type, holder_id)
    )) as company_id
from {{ ref('int_contract_rows') }}
where is_initial and holder_id is not null
group by record_id, holder_id
