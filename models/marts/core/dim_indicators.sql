-- A formula quotes its thresholds by name, {social_clause_threshold}: here each has its value.
with recursive

parameters as (

    select
        concat('{', parameter, '}') as quoted,
        value_fr,
        row_number() over (order by parameter) as position
    from {{ ref('dim_parameters') }}

),

formulas as (

    select
        indicator_id,
        0 as position,
        numerator_fr,
        denominator_fr
    from {{ ref('indicators') }}
    union all
    select
        formulas.indicator_id,
        parameters.position,
        replace(formulas.numerator_fr, parameters.quoted, parameters.value_fr) as numerator_fr,
        replace(formulas.denominator_fr, parameters.quoted, parameters.value_fr) as denominator_fr
    from formulas
    inner join parameters on parameters.position = formulas.position + 1

),

complete as (

    select * from formulas
    where position = (select max(parameters.position) from parameters)

)

select
    indicators.indicator_id,
    cast(indicators.axis_id as integer) as axis_id,
    cast(indicators.chantier_id as integer) as chantier_id,
    indicators.kind,
    indicators.name_fr,
    indicators.short_name_fr,
    indicators.drawn_as,
    indicators.name_en,
    indicators.unit,
    indicators.unit_fr,
    indicators.measure,
    indicators.counted_unit,
    indicators.needs_history,
    indicators.is_about_persons,
    indicators.numerator,
    indicators.denominator,
    complete.numerator_fr,
    complete.denominator_fr,
    indicators.also,
    indicators.exports,
    indicators.source_lines
from {{ ref('indicators') }} as indicators
inner join complete on indicators.indicator_id = complete.indicator_id
