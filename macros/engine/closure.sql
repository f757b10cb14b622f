{#
    The CTE components: of each node, the least name among the nodes that links reach it by (component_id).
    nodes: a CTE with node_id. links: a CTE with from_node and to_node, each link both ways.
    It stands in a `with recursive`.
#}
{% macro closure(nodes, links) -%}
    {{ return(adapter.dispatch('closure')(nodes, links)) }}
{%- endmacro %}

{#
    A link is two rows, one for each of its nodes. By turns all rows of a node, and all rows of a link, take the
    least name among them: each turn carries a name one link further, without a join. An error where a name would
    have further to go.
#}
{% macro default__closure(nodes, links) -%}
    {%- set turns = 16 -%}
    turn_0 as (

        select
            node_id,
            node_id as link_id,
            node_id as name
        from {{ nodes }}
        union all
        select
            from_node as node_id,
            concat_ws(' ', least(from_node, to_node), greatest(from_node, to_node)) as link_id,
            from_node as name
        from {{ links }}

    ),

    {% for turn in range(turns) -%}
    turn_{{ turn + 1 }} as (

        select
            node_id,
            link_id,
            min(name) over (partition by link_id) as name
        from (
            select
                node_id,
                link_id,
                min(name) over (partition by node_id) as name
            from turn_{{ turn }}
        ) as of_nodes

    ),

    {% endfor -%}
    components as (

        select
            node_id,
            case
                when min(name) = max(name) then min(name)
                else raise_error('a chain of records is longer than {{ turns }}: macros/engine/closure.sql')
            end as component_id
        from turn_{{ turns }}
        group by node_id

    )
{%- endmacro %}

{#
    A name starts where no neighbour has a lesser one, and goes to greater ones alone: of many equal nodes one name
    goes to all, not each to each.
#}
{% macro duckdb__closure(nodes, links) -%}
    with_lesser_neighbour as (

        select distinct to_node as node_id
        from {{ links }}
        where from_node < to_node

    ),

    reached as (

        select
            nodes.node_id,
            nodes.node_id as reached_node
        from {{ nodes }} as nodes
        left join with_lesser_neighbour on nodes.node_id = with_lesser_neighbour.node_id
        where with_lesser_neighbour.node_id is null
        union
        select
            links.to_node as node_id,
            reached.reached_node
        from reached
        inner join {{ links }} as links on reached.node_id = links.from_node
        where reached.reached_node < links.to_node

    ),

    components as (

        select
            node_id,
            min(reached_node) as component_id
        from reached
        group by node_id

    )
{%- endmacro %}
