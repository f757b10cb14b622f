-- The figures, and how far each moved since the last publication.
select
    now.indicator_id || ' ' || now.year as figure,
    now.status,
    case when indicators.measure = 'share' then cast(now.value as double) end as share,
    case when indicators.measure in ('count', 'sum') then cast(now.value as double) end as total,
    cast(now.coverage as double) as coverage,
    case
        when indicators.measure = 'share' and now.is_year_complete
            then cast(now.value as double) - cast(before.value as double)
    end as shift
from warehouse.steering.indicator_trajectories as now
inner join warehouse.core.dim_indicators as indicators
    on now.indicator_id = indicators.indicator_id
left join last.steering.indicator_trajectories as before
    on now.indicator_id = before.indicator_id and now.year = before.year
order by figure
