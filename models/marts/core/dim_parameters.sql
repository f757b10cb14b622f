select
    parameter,
    value,
    is_own,
    unit,
    indicator_id,
    source_lines,
    label_fr,
    case unit
        when 'share' then concat({{ plain_number('value * 100') }}, ' %')
        when 'EUR' then concat({{ french_number('value') }}, ' €')
        else {{ plain_number('value') }}
    end as value_fr
from {{ ref('stg_parameters') }}
