-- From one year to a later one the plan never asks for less.
select
    earlier.indicator_id,
    earlier.year as earlier_year,
    later.year as later_year
from {{ ref('target_points') }} as earlier
inner join {{ ref('target_points') }} as later
    on
        earlier.indicator_id = later.indicator_id
        and earlier.target_kind = later.target_kind
        and earlier.year < later.year
where later.target < earlier.target
