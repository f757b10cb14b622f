-- For who runs the build: the value of each row, but for those about persons, whose columns may
-- have been shifted.
with

rejected as (
    {% for export in staged_exports() %}
    select
        '{{ export }}' as export,
        source_file,
        source_line,
        rejected_column,
        {% if export in var('exports_about_persons') -%}
        {{ hidden_value('rejected_value') }} as rejected_value,
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
