select
    indicators.indicator_id,
    cast(indicators.axis_id as integer) as axis_id,
    cast(indicators.chantier_id as integer) as chantier_id,
    indicators.kind,
    indicators.name_fr,
    indicators.name_en,
    indicators.unit,
    formulas.unit_fr,
    indicators.measure,
    indicators.counted_unit,
    indicators.needs_history,
    indicators.is_about_persons,
    indicators.numerator,
    indicators.denominator,
    formulas.numerator_fr,
    formulas.denominator_fr,
    indicators.also,
    indicators.exports,
    indicators.source_lines
from {{ ref('indicators') }} as indicators
left join {{ ref('indicator_formulas') }} as formulas
    on indicators.indicator_id = formulas.indicator_id
