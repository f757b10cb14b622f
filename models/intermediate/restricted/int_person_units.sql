-- The groups in which hours and women are published. Where the year leaves one to four answers
-- unknown, of sex or of disability, the number of unknown is hidden in both: one would tell the
-- persons of the year, and the unknown of the other by difference.
with

years as (

    select
        year,
        {{ is_small_count('sum(n_sex_unknown)') }}
        or {{ is_small_count('sum(n_disability_unknown)') }} as is_unknown_hidden
    from {{ ref('int_insertion_cells') }}
    group by year

),

cells as (

    select
        *,
        case when n_persons > 0 then 1 else 0 end as n_cells,
        n_persons as n_members
    from {{ ref('int_insertion_cells') }}
    where n_persons + n_months_known + n_months_unknown > 0

)

{{ person_units(
    ['n_women', 'n_men', 'n_sex_unknown'],
    [
        'n_months_known', 'n_months_unknown', 'hours_worked', 'n_disabled', 'n_not_disabled',
        'n_disability_unknown',
    ],
) }}

select
    units.year,
    units.buyer_siren,
    units.directorate,
    units.n_cells,
    units.n_members,
    units.n_months_known,
    units.n_months_unknown,
    units.hours_worked,
    units.n_women,
    units.n_men,
    units.n_sex_unknown,
    units.n_disabled,
    units.n_not_disabled,
    units.n_disability_unknown,
    years.is_unknown_hidden
from units
inner join years on units.year = years.year
