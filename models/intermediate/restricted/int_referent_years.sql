-- A referent counts in a year in which it is active on at least one day.
with

referents as (

    select *
    from {{ ref('stg_purchasing_referents') }}
    where rejection_reason is null

),

years as (

    select
        year,
        make_date(year, 1, 1) as first_day,
        make_date(year, 12, 31) as last_day
    from {{ ref('int_calendar_years') }}
    where year <= year({{ as_of() }})

),

taken_part as (

    select
        participants.referent_id,
        year(events.held_on) as year,
        count(*) as n_workshops
    from {{ ref('stg_event_participants') }} as participants
    inner join {{ ref('stg_events') }} as events on participants.event_id = events.event_id
    where
        events.event_type = 'atelier_acheteurs'
        and events.rejection_reason is null
        and participants.rejection_reason is null
    group by participants.referent_id, year(events.held_on)

),

-- Who did not come is known only where somebody noted who did.
attendance as (

    select count(*) > 0 as is_known
    from {{ ref('stg_event_participants') }}
    where rejection_reason is null

)

select
    referents.referent_id,
    concat_ws('-', referents.referent_id, cast(years.year as varchar(4))) as referent_year_id,
    referents.directorate,
    years.year,
    greatest(coalesce(referents.active_from, years.first_day), years.first_day) as active_on,
    case when attendance.is_known then coalesce(taken_part.n_workshops, 0) > 0 end as took_part
from referents
cross join attendance
inner join years
    on
        coalesce(referents.active_from, years.first_day) <= years.last_day
        and coalesce(referents.active_to, years.last_day) >= years.first_day
left join taken_part
    on referents.referent_id = taken_part.referent_id and years.year = taken_part.year
