-- The groups in which purchasing referents are published.
with

cells as (

    select
        year,
        cast(null as varchar(9)) as buyer_siren,
        directorate,
        1 as n_cells,
        count(*) as n_members,
        count(case when took_part then 1 end) as n_participants,
        count(case when not took_part then 1 end) as n_absent,
        count(*) - count(took_part) as n_unknown
    from {{ ref('int_referent_years') }}
    group by year, directorate

)

{{ person_units(['n_participants', 'n_absent', 'n_unknown']) }}

select
    year,
    buyer_siren,
    directorate,
    n_cells,
    n_members,
    n_participants,
    n_absent,
    n_unknown
from units
