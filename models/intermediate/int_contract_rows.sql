-- One row per accepted row of the contracts export, with the record that it belongs to. A record
-- is one publication of one contract: a JSON object, or the rows of a table that differ only by
-- holder. The rows of a modification bear other dates and amounts, and are no record of their own.
with

accepted as (

    select * from {{ ref('stg_contracts') }} where rejection_reason is null

),

numbers as (

    select distinct
        buyer_siren,
        order_number
    from accepted

),

-- A year and one or two digits was cut only where longer numbers of that buyer begin with it.
cut_numbers as (

    select distinct
        short.buyer_siren,
        short.order_number
    from accepted as short
    inner join numbers
        on
            short.buyer_siren = numbers.buyer_siren
            and short.order_number = substr(numbers.order_number, 1, length(short.order_number))
    where short.is_number_short and length(numbers.order_number) > length(short.order_number)

),

ranked as (

    select
        accepted.*,
        accepted.is_number_short
        and (length(accepted.order_number) = 4 or cut_numbers.order_number is not null)
            as is_number_truncated,
        min(accepted.modification_id) over (
            partition by
                accepted.source_file,
                accepted.source_record,
                accepted.buyer_siren,
                accepted.written_number,
                accepted.comparable_label
        ) as first_modification_id
    from accepted
    left join cut_numbers
        on
            accepted.buyer_siren = cut_numbers.buyer_siren
            and accepted.order_number = cut_numbers.order_number

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
