-- One row per accepted row of the contracts export, with the record that it belongs to. A record
-- is one publication of one contract: a JSON object, or the rows of a table that differ only by
-- holder. The rows of a modification bear other dates and amounts, and are no record of their own.
with

ranked as (

    select
        *,
        min(modification_id) over (
            partition by source_file, source_record, buyer_siren, written_number, comparable_label
        ) as first_modification_id
    from {{ ref('stg_contracts') }}
    where rejection_reason is null

)

select
    *,
    modification_id = first_modification_id as is_initial,
    case
        when source_record is not null then concat_ws('#', source_file, source_record)
        when modification_id = first_modification_id then md5(concat_ws(
            '|',
            source_file,
            buyer_siret,
            written_number,
            coalesce(label, ''),
            coalesce(nature, ''),
            coalesce(cpv_code, ''),
            coalesce(procedure, ''),
            coalesce(framework_agreement_number, ''),
            coalesce(social_considerations, ''),
            coalesce(environmental_considerations, ''),
            cast(notified_on as varchar(10)),
            coalesce(cast(published_on as varchar(10)), ''),
            coalesce(cast(amount_declared as varchar(24)), ''),
            coalesce(cast(duration_months as varchar(10)), ''),
            coalesce(cast(n_bids as varchar(10)), '')
        ))
    end as record_id
from ranked
