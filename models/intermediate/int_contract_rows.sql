-- One row per accepted row of the contracts export, with the record that it belongs to. A record
-- is one publication of one contract: a JSON object, or the rows of a table that differ only by
-- holder. The rows of a modification bear other dates and amounts, and are no record of their own.
with

-- What longer numbers begin with: a year and one digit, or two.
beginnings as (
    {% for n_signs in [5, 6] %}
    select distinct
        buyer_siren,
        substr(order_number, 1, {{ n_signs }}) as order_number
    from {{ ref('stg_contracts') }}
    where rejection_reason is null and length(order_number) > {{ n_signs }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Few contracts have rows of several modifications.
firsts as (

    select
        source_file,
        coalesce(source_record, '') as source_record,
        buyer_siren,
        written_number,
        comparable_label,
        min(modification_id) as modification_id
    from {{ ref('stg_contracts') }}
    where rejection_reason is null
    group by source_file, coalesce(source_record, ''), buyer_siren, written_number, comparable_label
    having min(modification_id) < max(modification_id)

),

numbered as (

    select
        accepted.*,
        accepted.is_number_short
        -- Of a year and one or two digits it is known by the longer numbers of that buyer.
        and (length(accepted.order_number) = 4 or beginnings.order_number is not null)
            as is_number_truncated,
        coalesce(firsts.modification_id, accepted.modification_id) as first_modification_id
    from {{ ref('stg_contracts') }} as accepted
    left join beginnings
        on
            accepted.buyer_siren = beginnings.buyer_siren
            and accepted.order_number = beginnings.order_number
    left join firsts
        on
            accepted.source_file = firsts.source_file
            and coalesce(accepted.source_record, '') = firsts.source_record
            and accepted.buyer_siren = firsts.buyer_siren
            and accepted.written_number = firsts.written_number
            and accepted.comparable_label = firsts.comparable_label
    where accepted.rejection_reason is null

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
from numbered
