-- Of each contract, each value from its latest publication that knows it (rules.md, Identity 5).
{% set columns = [
    'buyer_siret', 'framework_agreement_number', 'nature', 'label', 'procedure', 'techniques',
    'execution_terms', 'grouping_type', 'general_conditions', 'price_types', 'price_form',
    'place_code', 'cpv_code', 'amount', 'advance_rate', 'n_bids', 'duration_months', 'is_innovative',
    'has_advance', 'has_subcontracting', 'notified_on', 'published_on',
] %}
with

several as (

    select contract_id
    from {{ ref('int_contract_publications') }}
    where not tells_modification
    group by contract_id
    having count(*) > 1

),

records as (

    select
        publications.*,
        row_number() over (
            partition by publications.contract_id
            order by
                coalesce(publications.published_on, date '0001-01-01') desc,
                publications.n_known_fields desc,
                publications.source_file asc,
                publications.source_line asc,
                publications.record_id asc
        ) as publication_rank
    from {{ ref('int_contract_publications') }} as publications
    inner join several on publications.contract_id = several.contract_id
    where not publications.tells_modification

)

select
    contract_id,
    min(contract_number) as contract_number,
    min(buyer_siren) as buyer_siren,
    {% for column in columns -%}
    {{ latest_known(column) }} as {{ column }},
    {% endfor -%}
    {{ latest_known('place_code_type', known='place_code is not null') }} as place_code_type,
    coalesce(
        {{ latest_known('amount_declared', known='amount is not null') }},
        {{ latest_known('amount_declared') }}
    ) as amount_declared
from records
group by contract_id

union all

-- Most contracts have one record, which is what is known of them.
select
    publications.contract_id,
    publications.contract_number,
    publications.buyer_siren,
    {% for column in columns -%}
    publications.{{ column }},
    {% endfor -%}
    case when publications.place_code is not null then publications.place_code_type end
        as place_code_type,
    publications.amount_declared
from {{ ref('int_contract_publications') }} as publications
left join several on publications.contract_id = several.contract_id
where not publications.tells_modification and several.contract_id is null
