-- fct_c01_1_... holds C01-1, an indicator of the catalogue, and nothing else.
{% for model in fact_models() %}
{% set parts = model.split('_') %}
select
    '{{ model }}' as model,
    facts.indicator_id
from {{ ref(model) }} as facts
left join {{ ref('indicators') }} as indicators on facts.indicator_id = indicators.indicator_id
where
    facts.indicator_id <> '{{ parts[1] | upper }}-{{ parts[2] }}'
    or indicators.indicator_id is null
group by facts.indicator_id
{% if not loop.last %}union all{% endif %}
{% endfor %}
