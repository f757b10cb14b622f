-- The directorates and buyers of which a figure is known, each with a name for addresses. Groups of
-- persons are no members: they have no figure but those of persons.
with

members as (

    select distinct
        slices.dimension,
        slices.member_id,
        slices.member_name_fr
    from steering.indicator_slices as slices
    inner join core.dim_indicators as indicators on slices.indicator_id = indicators.indicator_id
    where
        slices.dimension in ('directorate', 'buyer')
        and slices.member_id is not null
        and not indicators.is_about_persons

),

named as (

    select
        *,
        coalesce(
            nullif(
                trim(
                    regexp_replace(
                        lower(strip_accents(member_name_fr)), '[^a-z0-9]+', '-', 'g'
                    ),
                    '-'
                ),
                ''
            ),
            'sans-nom'
        ) as slug
    from members

)

select
    dimension,
    member_id,
    member_name_fr,
    -- Two names may make one address.
    slug || case
        when row_number() over (partition by slug order by dimension, member_id) > 1
            then '-' || row_number() over (partition by slug order by dimension, member_id)
        else ''
    end as slug
from named
order by dimension, member_name_fr, member_id
