-- The groups in which exits are published.
with

cells as (

    select
        year,
        buyer_siren,
        directorate,
        1 as n_cells,
        n_positive_exits + n_other_exits as n_members,
        n_positive_exits,
        n_other_exits
    from {{ ref('int_insertion_cells') }}
    where n_positive_exits + n_other_exits > 0

)

{{ person_units(['n_positive_exits', 'n_other_exits']) }}

select
    year,
    buyer_siren,
    directorate,
    n_cells,
    n_members,
    n_positive_exits,
    n_other_exits
from units
