-- raw rows = accepted rows + rejected rows, per export, counted in three different tables.
{% for export in staged_exports() %}
select
    '{{ export }}' as export,
    (select count(*) from {{ raw_export(export) }} as raw_rows) as n_rows,
    coverage.n_accepted,
    (select count(*) from {{ ref('rejected_rows') }} where export = '{{ export }}') as n_rejected
from {{ ref('export_coverage') }} as coverage
where
    coverage.export = '{{ export }}'
    and (select count(*) from {{ raw_export(export) }} as raw_rows)
    <> coverage.n_accepted
    + (select count(*) from {{ ref('rejected_rows') }} where export = '{{ export }}')
{% if not loop.last %}union all{% endif %}
{% endfor %}
