-- Every difference between the records of one contract is listed, never silently settled (Identity
-- 4). The publication date is left out: it differs by nature.
{% set fields = {
    'id': 'written_number',
    'nature': 'nature',
    'objet': 'label',
    'codeCPV': 'cpv_code',
    'procedure': 'procedure',
    'idAccordCadre': 'framework_agreement_number',
    'dateNotification': 'notified_on',
    'dureeMois': 'duration_months',
    'montant': 'amount_declared',
    'offresRecues': 'n_bids',
    'titulaire_id': 'holder_list',
    'considerationsSociales': 'social_considerations',
    'considerationsEnvironnementales': 'environmental_considerations',
} %}
with

-- Most contracts have one record, which disagrees with none.
repeated as (

    select contract_id
    from {{ ref('int_contract_publications') }}
    group by contract_id
    having count(*) > 1

),

records as (

    select publications.*
    from {{ ref('int_contract_publications') }} as publications
    inner join repeated on publications.contract_id = repeated.contract_id

)

{% for field, column in fields.items() %}
select
    contract_id,
    '{{ field }}' as field,
    count(*) as n_records,
    {{ sorted_list("coalesce(cast(" ~ column ~ " as varchar(2000)), '(absent)')", ' | ') }}
        as record_values
from records
group by contract_id
having count(distinct coalesce(cast({{ column }} as varchar(2000)), '')) > 1
{% if not loop.last %}union all{% endif %}
{% endfor %}
