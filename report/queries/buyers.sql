select
    indicator_id,
    member_name_fr as buyer,
    value
from steering.indicator_slices
where
    year = getvariable('year')
    and dimension = 'buyer'
    and member_name_fr is not null
    and value is not null
order by indicator_id, buyer
