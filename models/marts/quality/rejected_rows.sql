-- Of a row about a person no value is shown: its columns may have been shifted.
with

rejected as (
    {% for export in staged_exports() %}
    select
        '{{ export }}' as export,
        source_file,
        source_line,
        rejected_column,
        {% if export == 'insertion_hours' -%}
        '(non montrée)' as rejected_value,
        {%- else -%}
        rejected_value,
        {%- endif %}
        rejection_reason
    from {{ ref('stg_' ~ export) }}
    where rejection_reason is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    rejected.export,
    rejected.source_file,
    rejected.source_line,
    rejected.rejected_column,
    rejected.rejected_value,
    rejected.rejection_reason,
    reasons.name_fr as reason_fr,
    reasons.action_fr
from rejected
left join {{ ref('reasons') }} as reasons
    on rejected.rejection_reason = reasons.reason_id
