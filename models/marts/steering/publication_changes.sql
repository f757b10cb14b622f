-- The figures that are others than in the last publication, where the two can be compared. The
-- pipeline writes the last figures to a file and sets SPASER_LAST_FIGURES; without, nothing has
-- changed.
with

figures as (

    select
        indicator_id,
        year,
        value,
        status
    from {{ ref('indicator_trajectories') }}

),

figures_before as (
    {% if env_var('SPASER_LAST_FIGURES', '') %}
    select
        last_figures.indicator_id,
        last_figures.year,
        last_figures.value,
        last_figures.status
    from {{ stored_source('last_publication', 'figures') }} as last_figures
    inner join {{ ref('publication') }} as publication
        on
            last_figures.source = publication.source
            and last_figures.buyers = publication.buyers
    {% else %}
    select * from figures
    {% endif %}
)

select
    coalesce(figures.indicator_id, before.indicator_id) as indicator_id,
    coalesce(figures.year, before.year) as year,
    before.value as value_before,
    figures.value,
    before.status as status_before,
    figures.status
from figures
full outer join figures_before as before
    on figures.indicator_id = before.indicator_id and figures.year = before.year
left join {{ ref('dim_indicators') }} as indicators
    on coalesce(figures.indicator_id, before.indicator_id) = indicators.indicator_id
where
    -- Of persons no figure stands beside an earlier one (rules.md, Persons).
    not coalesce(indicators.is_about_persons, false)
    and exists (select 1 from figures_before)
    and (
        coalesce(figures.value <> before.value, (figures.value is null) <> (before.value is null))
        or coalesce(figures.status, '') <> coalesce(before.status, '')
    )
