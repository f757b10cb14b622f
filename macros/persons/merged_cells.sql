{#
    One step of the confidentiality of persons: within each partition, the cells that tell of one are merged with one
    another, and with the smallest of the other cells until what is merged tells of nobody, at least two cells are in
    it, and more persons than one a cell could explain. Gives the CTE <name> with the columns of
    the relation and is_merged (true: to be merged; false: stands alone; null: no merging helps in this partition).
    needs_merging: which rows must be merged; rank_by: the order in which the others are drawn in.
#}
{% macro merged_cells(name, relation, classes, partition, needs_merging, rank_by) -%}
, {{ name }}_ranked as (

    select
        *,
        case when {{ needs_merging }} then 1 else 0 end as needs_merging,
        row_number() over {{ name }}_order as position_in_order,
        {% for class in classes -%}
        sum({{ class }}) over {{ name }}_order as up_to_here_{{ class }},
        {% endfor -%}
        sum(n_cells) over {{ name }}_order as up_to_here_cells,
        sum(n_members) over {{ name }}_order as up_to_here_members
    from {{ relation }}
    window {{ name }}_order as (
        partition by {{ partition }}
        order by case when {{ needs_merging }} then 0 else 1 end, n_members, {{ rank_by }}
        rows between unbounded preceding and current row
    )

)

, {{ name }}_closable as (

    select
        *,
        sum(needs_merging) over (partition by {{ partition }}) as n_to_merge,
        not {{ tells_of_one('up_to_here_' ~ classes[0], 'up_to_here_' ~ classes[1]) }}
        and not {{ is_small_count('up_to_here_' ~ classes[2]) }} and
        up_to_here_cells >= 2
        and up_to_here_members >= up_to_here_cells + {{ var('smallest_published_count') - 1 }}
            as is_closable
    from {{ name }}_ranked

)

, {{ name }}_closed as (

    select
        *,
        min(case when is_closable and position_in_order >= n_to_merge then position_in_order end)
            over (partition by {{ partition }}) as closing_position
    from {{ name }}_closable

)

, {{ name }} as (

    select
        *,
        case
            when n_to_merge = 0 then false
            when closing_position is null then null
            else position_in_order <= closing_position
        end as is_merged
    from {{ name }}_closed

)
{%- endmacro %}
