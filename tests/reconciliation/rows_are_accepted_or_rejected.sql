-- raw rows = accepted rows + rejected rows, per export, counted in three different tables.
{% for export in staged_exports() %}
select
    '{{ export }}' as export,
    coverage.n_rows,
    (select count(*) from {{ ref('stg_' ~ export) }}) as n_accepted,
    (select count(*) from {{ ref('rejected_rows') }} where export = '{{ export }}') as n_rejected
from {{ ref('export_coverage') }} as coverage
where
    coverage.export = '{{ export }}'
    and coverage.n_rows <> (select count(*) from {{ ref('stg_' ~ export) }})
    + (select count(*) from {{ ref('rejected_rows') }} where export = '{{ export }}')
{% if not loop.last %}union all{% endif %}
{% endfor %}
