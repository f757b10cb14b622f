{% for export in staged_exports() -%}
select
    '{{ export }}' as export,
    count(*) as n_rows,
    count(*) - count(rejection_reason) as n_accepted,
    count(rejection_reason) as n_rejected,
    {{ exact_ratio('count(*) - count(rejection_reason)', 'count(*)') }} as share_accepted
from {{ ref('stg_' ~ export) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
