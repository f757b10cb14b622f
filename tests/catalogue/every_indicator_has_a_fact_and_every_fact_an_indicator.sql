-- The catalogue, the files of the facts and their union name the same indicators.
with

facts as (
    {% set union_of_facts = graph.nodes['model.spaser.indicator_observations'] if execute else none %}
    {% for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and '/axis_' in node.original_file_path %}
    {% set words = node.name.split('_') %}
    select
        '{{ node.name }}' as model,
        '{{ words[1] | upper }}-{{ words[2] }}' as indicator_id,
        {{ node.unique_id in union_of_facts.depends_on.nodes }} as is_in_union
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
