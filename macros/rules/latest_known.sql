{#
    The value of the latest record that knows it (rules.md, Identity 5), in a group with publication_rank.
    known: the condition that the value be known, where it goes with another.
#}
{% macro latest_known(column, known=none) -%}
    min_by({{ column }}, case when {{ known or column ~ ' is not null' }} then publication_rank end)
{%- endmacro %}
