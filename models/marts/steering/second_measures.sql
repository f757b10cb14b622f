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
            when 'second_measure' then figures.second_measure
            when 'share_of_counted'
                then {{ exact_ratio(
                    'figures.numerator', 'figures.n_observations - figures.n_excluded'
                ) }}
            when 'second_measure_over_denominator'
                then {{ exact_ratio('figures.second_measure', 'figures.denominator') }}
            when 'numerator_over_second_measure'
                then {{ exact_ratio('figures.numerator', 'figures.second_measure') }}
            when 'second_measure_over_counted'
                then {{ exact_ratio(
                    'figures.second_measure', 'figures.n_observations - figures.n_excluded'
                ) }}
            when 'growth'
                then {{ exact_ratio(
                    'figures.value - figures.value_before', 'figures.value_before'
                ) }}
            when 'full_time_equivalents'
                then {{ exact_ratio('figures.numerator', parameter('full_time_hours')) }}
            when 'own_sum' then parts.numerator
            when 'own_ratio' then {{ exact_ratio('parts.numerator', 'parts.denominator') }}
        end as decimal(18, 6)
    ) as value
from {{ ref('plan_second_measures') }} as measures
inner join figures on measures.indicator_id = figures.indicator_id
left join {{ ref('second_measure_parts') }} as parts
    on
        measures.indicator_id = parts.indicator_id
        and measures.measure_id = parts.measure_id
        and figures.year = parts.year
