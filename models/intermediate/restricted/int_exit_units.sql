-- The groups in which exits are published.
with

years as (

    select
        year,
        {{ is_small_count('sum(n_unknown_exits)') }} as is_unknown_hidden
    from {{ ref('int_insertion_cells') }}
    group by year

),

cells as (

    select
        year,
        buyer_siren,
        directorate,
        1 as n_cells,
        n_positive_exits + n_other_exits + n_unknown_exits as n_members,
        n_positive_exits,
        n_other_exits,
        n_unknown_exits
    from {{ ref('int_insertion_cells') }}
    where n_positive_exits + n_other_exits + n_unknown_exits > 0

)

{{ person_units(['n_positive_exits', 'n_other_exits', 'n_unknown_exits']) }}

select
    units.year,
    units.buyer_siren,
    units.directorate,
    units.n_cells,
    units.n_members,
    units.n_positive_exits,
    units.n_other_exits,
    units.n_unknown_exits,
    years.is_unknown_hidden
from units
inner join years on units.year = years.year
