-- One row per contract, whoever the buyer, with what is known of it (rules.md, Identity 5).
with

-- Considerations are the union of what any record declares; null where none says anything known.
considerations as (

    select
        contract_id,
        count(*) as n_records,
        bool_or(has_social_clause) as has_social_clause,
        bool_or(has_social_criterion) as has_social_criterion,
        bool_or(is_reserved) as is_reserved,
        bool_or(has_environmental_clause) as has_environmental_clause,
        bool_or(has_environmental_criterion) as has_environmental_criterion,
        bool_or(is_number_ambiguous) as is_number_ambiguous,
        bool_and(is_initial_state_missing) as is_initial_state_missing
    from {{ ref('int_contract_publications') }}
    group by contract_id

),

holder_counts as (

    select
        contract_id,
        count(*) as n_holders
    from {{ ref('int_contract_holders') }}
    group by contract_id

),

-- What idAccordCadre refers to, as an order number (rules.md, Population).
references_ as (

    select
        contract_id,
        buyer_siren,
        {{ order_number(written_number('framework_agreement_number')) }} as referred_number
    from {{ ref('int_contract_values') }}
    where framework_agreement_number is not null

),

bearers as (

    select
        references_.contract_id,
        bool_or(publications.contract_id = references_.contract_id) as is_own_number,
        bool_or(publications.contract_id <> references_.contract_id) as is_number_of_another
    from references_
    inner join {{ ref('int_contract_publications') }} as publications
        on
            references_.buyer_siren = publications.buyer_siren
            and references_.referred_number = publications.order_number
    group by references_.contract_id

)

select
    records.contract_id,
    records.contract_number,
    records.buyer_siren,
    records.buyer_siret,
    records.framework_agreement_number,
    records.nature,
    {{ code_of('contracts', 'nature', 'records.nature') }} as nature_meaning,
    records.label,
    records.procedure,
    records.techniques,
    records.execution_terms,
    records.grouping_type,
    records.general_conditions,
    records.price_types,
    records.price_form,
    records.place_code,
    records.place_code_type,
    records.cpv_code,
    cpv_divisions.segment,
    records.amount_declared,
    records.amount,
    -- An amount far below the initial one is what a modification adds, not what it makes of it.
    case
        when
            current_amounts.amount_current
            >= records.amount * {{ parameter('modification_amount_floor') }}
            or records.amount is null
            then coalesce(current_amounts.amount_current, records.amount)
        when current_amounts.amount_current is null then records.amount
    end as amount_current,
    current_amounts.modified_on,
    records.advance_rate,
    records.n_bids,
    records.duration_months,
    records.is_innovative,
    records.has_advance,
    records.has_subcontracting,
    records.notified_on,
    records.published_on,
    considerations.has_social_clause,
    considerations.has_social_criterion,
    considerations.is_reserved,
    considerations.has_environmental_clause,
    considerations.has_environmental_criterion,
    considerations.has_environmental_clause or considerations.has_environmental_criterion
        as has_environmental_consideration,
    considerations.n_records,
    considerations.is_number_ambiguous,
    considerations.is_initial_state_missing,
    coalesce(holder_counts.n_holders, 0) as n_holders,
    -- Platforms ask for idAccordCadre of every framework agreement: a filled field is no reference.
    case
        when {{ code_of('contracts', 'nature', 'records.nature') }} = 'subsequent_contract'
            then 'subsequent_by_nature'
        when records.framework_agreement_number is null then 'no_reference'
        when bearers.is_own_number then 'reference_to_itself'
        when not {{ matches('records.framework_agreement_number', '.*[0-9].*') }}
            then 'reference_without_number'
        when
            {{ comparable('records.techniques') }} like '%accordcadre%'
            and (
                {{ comparable('records.execution_terms') }} like '%bonsdecommande%'
                or {{ comparable('records.execution_terms') }} like '%marchessubsequents%'
            )
            and not coalesce(bearers.is_number_of_another, false)
            then 'framework_itself'
        else 'subsequent_by_reference'
    end as subsequent_status
from {{ ref('int_contract_values') }} as records
inner join considerations on records.contract_id = considerations.contract_id
left join holder_counts on records.contract_id = holder_counts.contract_id
left join {{ ref('int_contract_current_amounts') }} as current_amounts
    on records.contract_id = current_amounts.contract_id
left join bearers on records.contract_id = bearers.contract_id
left join {{ ref('cpv_divisions') }} as cpv_divisions
    on substr(records.cpv_code, 1, 2) = cpv_divisions.cpv_division
