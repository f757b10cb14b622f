-- A criterion weighs where its weight is above 0; that of an innovation or of the life cycle counts
-- however small. Where the type or the weight of a criterion is not known, it may be what is asked.
with

criteria as (

    select
        consultation_id,
        criterion_type,
        criterion_type in ('environnement', 'acv') and weight > 0 as weighs_environment,
        criterion_type = 'rse' and weight > 0 as weighs_csr,
        criterion_type = 'acv' as is_life_cycle,
        criterion_type = 'innovation' as is_innovation
    from {{ ref('stg_award_criteria') }}
    where rejection_reason is null

)

select
    consultation_id,
    {% for column, answer in {
        'weighs_environment': 'has_environmental_award_criterion',
        'weighs_csr': 'has_csr_award_criterion',
        'is_life_cycle': 'has_life_cycle_award_criterion',
        'is_innovation': 'has_innovation_award_criterion',
    }.items() -%}
    case
        when bool_or({{ column }}) then true
        when count(*) = count({{ column }}) then false
    end as {{ answer }}{{ ',' if not loop.last }}
    {% endfor %}
from criteria
group by consultation_id
