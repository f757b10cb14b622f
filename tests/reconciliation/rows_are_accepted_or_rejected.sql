-- raw rows = accepted rows + rejected rows, per export, counted in three different tables.
with

raw_rows as (
    {% for export in staged_exports() %}
    select
        '{{ export }}' as export,
        count(*) as n_rows
    from {{ raw_export(export) }} as one_export  -- noqa: AL05
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

rejected as (

    select
        export,
        count(*) as n_rejected
    from {{ ref('all_rejected_rows') }}
    group by export

)

select
    raw_rows.export,
    raw_rows.n_rows,
    coverage.n_accepted,
    rejected.n_rejected
from raw_rows
left join {{ ref('all_export_coverage') }} as coverage on raw_rows.export = coverage.export
left join rejected on raw_rows.export = rejected.export
where
    raw_rows.n_rows
    <> coalesce(coverage.n_accepted, 0) + coalesce(rejected.n_rejected, 0)
