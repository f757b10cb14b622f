-- One row per record: one publication of one contract, with its initial values.
with

holder_lists as (

    select
        record_id,
        {{ sorted_list('holder_id', ' ') }} as holder_list
    from {{ ref('int_contract_rows') }}
    where is_initial
    group by record_id

),

-- Rows of one record agree on all but the holder: the first stands for them.
first_rows as (

    select
        *,
        -- Nothing that the format of 2022 added: the last two digits of its number may be those of
        -- a modification (rules.md, Identity 2).
        coalesce(
            techniques,
            execution_terms,
            grouping_type,
            general_conditions,
            price_types,
            social_considerations,
            environmental_considerations,
            cast(advance_rate as varchar(20)),
            cast(n_bids as varchar(20)),
            cast(is_innovative as varchar(5)),
            cast(has_advance as varchar(5)),
            cast(has_subcontracting as varchar(5))
        ) is null
        and {{ matches('written_number', '.{5,}[0-9]{2}') }} as has_modification_suffix,
        row_number() over (partition by record_id order by source_line, holder_id) as row_rank
    from {{ ref('int_contract_rows') }}
    where is_initial

)

select
    first_rows.record_id,
    -- Records of which all is equal that identity looks at share a node.
    md5(concat_ws(
        '|',
        first_rows.buyer_siren,
        first_rows.written_number,
        first_rows.comparable_label,
        cast(first_rows.notified_on as varchar(10)),
        coalesce(cast(first_rows.amount as varchar(24)), ''),
        coalesce(holder_lists.holder_list, ''),
        cast(first_rows.has_modification_suffix as varchar(5)),
        cast(first_rows.first_modification_id > 0 as varchar(5))
    )) as node_id,
    first_rows.source_file,
    first_rows.source_line,
    first_rows.buyer_siret,
    first_rows.buyer_siren,
    first_rows.written_number,
    first_rows.order_number,
    first_rows.is_number_truncated,
    -- Only modifications of it are in the file (rules.md, Identity 6).
    first_rows.first_modification_id > 0 as is_initial_state_missing,
    -- The number of the lot that the object names.
    {{ lot_number('first_rows.label') }} as lot_number,
    first_rows.has_modification_suffix,
    first_rows.framework_agreement_number,
    first_rows.nature,
    first_rows.label,
    first_rows.comparable_label,
    first_rows.procedure,
    first_rows.techniques,
    first_rows.execution_terms,
    first_rows.grouping_type,
    first_rows.general_conditions,
    first_rows.price_types,
    first_rows.price_form,
    first_rows.place_code,
    first_rows.place_code_type,
    first_rows.cpv_code,
    first_rows.amount_declared,
    first_rows.amount,
    first_rows.advance_rate,
    first_rows.n_bids,
    first_rows.duration_months,
    first_rows.is_innovative,
    first_rows.has_advance,
    first_rows.has_subcontracting,
    first_rows.notified_on,
    first_rows.published_on,
    first_rows.social_considerations,
    first_rows.environmental_considerations,
    social.has_clause as has_social_clause,
    social.has_criterion as has_social_criterion,
    social.is_reserved,
    environmental.has_clause as has_environmental_clause,
    environmental.has_criterion as has_environmental_criterion,
    coalesce(holder_lists.holder_list, '') as holder_list,
    -- Of two publications of one day the more complete one counts.
    {% for column in [
        'label', 'nature', 'procedure', 'techniques', 'execution_terms', 'grouping_type',
        'general_conditions', 'price_types', 'price_form', 'place_code', 'cpv_code', 'amount',
        'advance_rate', 'n_bids', 'duration_months', 'is_innovative', 'has_advance',
        'has_subcontracting', 'social_considerations', 'environmental_considerations',
    ] -%}
    {% if not loop.first %}+ {% endif %}case when first_rows.{{ column }} is null then 0 else 1 end
    {% endfor %}as n_known_fields
from first_rows
left join holder_lists on first_rows.record_id = holder_lists.record_id
left join {{ ref('int_consideration_lists') }} as social
    on
        social.column_name = 'considerationsSociales'
        and first_rows.social_considerations = social.written
left join {{ ref('int_consideration_lists') }} as environmental
    on
        environmental.column_name = 'considerationsEnvironnementales'
        and first_rows.environmental_considerations = environmental.written
where first_rows.row_rank = 1
