{#
    The groups of persons that may be published, so that neither a group nor what is left when groups are taken from
    one another is a count of one to four (rules.md, Persons). Reads the CTE cells: one row per year, buyer and
    directorate, with n_cells, n_members (persons), the classes (counts that are published, or follow from what is)
    and the sums (other measures). Cells are merged first within their buyer, then over the buyers of the year;
    where neither will do, the year is one group. Every group is a sum of whole cells and each cell is in one group,
    so that totals give nothing back.
#}
{% macro person_units(classes, sums=[]) -%}
{%- set measures = ['n_cells', 'n_members'] + classes + sums -%}
{%- set smalls = [] -%}
{%- for class in classes %}{% do smalls.append(is_small_count(class)) %}{% endfor -%}
{%- set is_small = '(n_members = 0 or ' ~ smalls | join(' or ') ~ ')' -%}
{{ merged_cells(
    'within_buyers', 'cells', classes, "year, coalesce(buyer_siren, '')", is_small,
    "coalesce(directorate, '')",
) }}

, buyer_units as (

    select
        year,
        buyer_siren,
        case
            when is_merged then '{{ var("merged_directorates") }}' else directorate
        end as directorate,
        case
            when is_merged is null and {{ is_small }} then 'unmergeable'
            when is_merged then 'merged' else 'cell'
        end as kind,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from within_buyers
    group by 1, 2, 3, 4

)

{{ merged_cells(
    'within_years', 'buyer_units', classes, 'year', "kind = 'unmergeable'",
    "coalesce(buyer_siren, ''), coalesce(directorate, '')",
) }}

, units as (

    select
        year,
        case when not coalesce(is_merged, true) then buyer_siren end as buyer_siren,
        case
            when coalesce(is_merged, true) then '{{ var("merged_buyers") }}' else directorate
        end as directorate,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from within_years
    group by 1, 2, 3

)
{%- endmacro %}
