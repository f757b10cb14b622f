select
    indicator_id,
    cast(axis_id as integer) as axis_id,
    cast(chantier_id as integer) as chantier_id,
    kind,
    name_fr,
    name_en,
    unit,
    measure,
    counted_unit,
    needs_history,
    is_about_persons,
    numerator,
    denominator,
    also,
    exports,
    source_lines
from {{ ref('indicators') }}
