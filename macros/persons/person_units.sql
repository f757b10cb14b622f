{#
    The groups of persons that may be published, so that neither a group nor what is left when groups are taken from
    one another tells of one (rules.md, Persons). Reads the CTE cells: one row per year, buyer and
    directorate, with n_cells, n_members (persons), the three classes (who bears the property, who does not, who is
    unknown) and the sums (other measures). Cells are merged first within their buyer, then over the buyers of the year;
    where neither will do, the year is one group. Every group is a sum of whole cells and each cell is in one group,
    so that totals give nothing back.
#}
{% macro person_units(classes, sums=[]) -%}
{%- set measures = ['n_cells', 'n_members'] + classes + sums -%}
{%- set is_small = '(n_members = 0 or ' ~ tells_of_one(classes[0], classes[1]) ~ ' or '
    ~ is_small_count(classes[2]) ~ ')' -%}
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
