-- "Nombre et %", "et volume d'achat dépensé", "et montant", ETP: the further figures that the plan
-- asks for, named.
with

figures as (

    {{ with_value_before(ref('indicator_years')) }}

)

select
    measures.indicator_id,
    figures.year,
    measures.measure_id,
    measures.name_fr,
    measures.unit,
    cast(
        case measures.formula
            when 'numerator' then figures.numerator
            when 'amount' then figures.amount
            when 'share_of_counted'
                then {{ exact_ratio(
                    'figures.numerator', 'figures.observations - figures.excluded'
                ) }}
            when 'amount_over_denominator'
                then {{ exact_ratio('figures.amount', 'figures.denominator') }}
            when 'numerator_over_amount'
                then {{ exact_ratio('figures.numerator', 'figures.amount') }}
            when 'amount_over_counted'
                then {{ exact_ratio('figures.amount', 'figures.observations - figures.excluded') }}
            when 'growth'
                then {{ exact_ratio(
                    'figures.value - figures.value_before', 'figures.value_before'
                ) }}
            when 'full_time_equivalents'
                then {{ exact_ratio('figures.numerator', var('full_time_hours')) }}
            when 'own' then {{ exact_ratio('own.numerator', 'own.denominator') }}
        end as decimal(18, 6)
    ) as value
from {{ ref('plan_second_measures') }} as measures
inner join figures on measures.indicator_id = figures.indicator_id
left join {{ ref('own_measures') }} as own
    on
        measures.indicator_id = own.indicator_id
        and measures.measure_id = own.measure_id
        and figures.year = own.year
