with

facts as (
    {% for model in fact_models() %}
    {% set parts = model.split('_') %}
    select
        '{{ model }}' as model,
        '{{ parts[1] | upper }}-{{ parts[2] }}' as indicator_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    facts.model,
    indicators.indicator_id
from facts
full outer join {{ ref('indicators') }} as indicators
    on facts.indicator_id = indicators.indicator_id
where facts.model is null or indicators.indicator_id is null
