-- The groups in which disabled workers are published: those of women and hours, merged further. One
-- division within the other, so that the two tell no more together than each alone.
with

cells as (

    select * from {{ ref('int_person_units') }}
    where n_members > 0

),

years as (

    select
        year,
        bool_or(is_unknown_hidden) as is_unknown_hidden
    from cells
    group by year

)

{{ person_units(['n_disabled', 'n_not_disabled', 'n_disability_unknown']) }}

select
    units.year,
    units.buyer_siren,
    units.directorate,
    units.n_cells,
    units.n_members,
    units.n_disabled,
    units.n_not_disabled,
    units.n_disability_unknown,
    years.is_unknown_hidden
from units
inner join years on units.year = years.year
