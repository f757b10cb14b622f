{#
    True where the objects of two records can be those of one contract (rules.md, Identity 3): they are equal, or one
    begins with the other, and they do not name two lots.
    one, other: aliases of rows with comparable_label and lot_number.
#}
{% macro names_compatible_objects(one, other) -%}
    (
        {{ one }}.comparable_label = {{ other }}.comparable_label
        or (
            least(length({{ one }}.comparable_label), length({{ other }}.comparable_label)) >= 20
            and substr({{ one }}.comparable_label, 1, length({{ other }}.comparable_label))
            = substr({{ other }}.comparable_label, 1, length({{ one }}.comparable_label))
        )
    )
    and not coalesce({{ one }}.lot_number <> {{ other }}.lot_number, false)
{%- endmacro %}
