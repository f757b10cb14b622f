{#
    True for a year whose figures about persons may be published: it has been over for so long that its rows are in.
    They are published once (rules.md, Persons).
#}
{% macro is_year_settled(year) -%}
    {{ as_of() }} >= make_date({{ year }} + 1, 1 + {{ var('months_until_persons_are_published') }}, 1)
{%- endmacro %}
