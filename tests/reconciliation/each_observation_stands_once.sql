-- Fact by fact: the keys of all in one group would take more memory than the facts.
-- depends_on: {{ ref('indicator_observations') }}
{% set nodes = graph.nodes if execute else {} %}
{% for node in nodes.values() if node.resource_type == 'model' and '/axis_' in node.path %}
select
    '{{ node.name }}' as fact,
    observation_id,
    count(*) as n_rows
from {{ node.relation_name }}
group by observation_id
having count(*) > 1
{{ 'union all' if not loop.last }}
{% endfor %}
