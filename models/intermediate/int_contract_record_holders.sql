-- One row per record and holder. company_id is the SIREN, or the identifier with its kind where
-- there is none.
with

holders as (

    select
        record_id,
        holder_id,
        min(holder_id_type) as holder_id_type,
        min(case
            when holder_id_type in ('SIRET', 'SIREN') then {{ siren_of('holder_id') }}
            -- A SIRET whatever it is called.
            when {{ matches('holder_id', '[0-9]{14}') }} and {{ passes_siret_check('holder_id') }}
                then substr(holder_id, 1, 9)
            -- The number of value-added tax of a French company ends in its SIREN.
            when
                {{ matches('holder_id', 'FR[0-9]{11}') }}
                and {{ passes_siren_check('substr(holder_id, 5)') }}
                then substr(holder_id, 5)
        end) as holder_siren
    from {{ ref('int_contract_rows') }}
    where is_initial and holder_id is not null
    group by record_id, holder_id

)

select
    record_id,
    holder_id,
    holder_id_type,
    holder_siren,
    coalesce(holder_siren, concat_ws(':', holder_id_type, holder_id)) as company_id
from holders
