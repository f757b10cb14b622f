select
    indicators.indicator_id,
    indicators.chantier_id,
    indicators.name_fr,
    indicators.drawn_as,
    indicators.measure,
    indicators.counted_unit,
    indicators.unit_fr,
    indicators.numerator_fr,
    indicators.denominator_fr,
    any_value(figures.target_kind) as target_kind
from core.dim_indicators as indicators
left join reporting.indicator_figures as figures on indicators.indicator_id = figures.indicator_id
group by all
order by indicators.indicator_id
