-- What changed in how a figure is computed or published, so that two years can be read together.
select
    changed_on,
    indicator_id,
    change_fr
from {{ ref('method_notes') }}
