-- The catalogue, the files of the facts and their union name the same indicators.
with

facts as (
    {% set nodes = graph.nodes if execute else {} %}
    {% set named = nodes.get('model.spaser.indicator_observations') %}
    {% for id, node in nodes.items() if id.startswith('model.') and '/axis_' in node.path %}
    {% set words = node.name.split('_') %}
    select
        '{{ node.name }}' as model,
        '{{ words[1] | upper }}-{{ words[2] }}' as indicator_id,
        {{ id in named.depends_on.nodes }} as is_in_union
    union all
    {% endfor %}
    select
        null as model,
        null as indicator_id,
        true as is_in_union

)

select
    facts.model,
    indicators.indicator_id
from (select * from facts where model is not null) as facts
full outer join {{ ref('indicators') }} as indicators
    on facts.indicator_id = indicators.indicator_id
where facts.model is null or indicators.indicator_id is null or not facts.is_in_union
