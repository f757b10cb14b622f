select
    i.indicator_id,
    i.axis_id,
    i.chantier_id,
    i.kind,
    i.name_fr,
    i.short_name_fr,
    i.drawn_as,
    i.unit_fr,
    i.measure,
    i.counted_unit,
    i.is_about_persons,
    i.numerator_fr,
    i.denominator_fr,
    i.exports,
    i.source_lines,
    t.target_kind
from core.dim_indicators as i
left join (
    select
        indicator_id,
        min(target_kind) as target_kind
    from steering.indicator_trajectories
    group by indicator_id
) as t on i.indicator_id = t.indicator_id
