{#
    True for a group of persons whose counts tell of each of them: those with the property, or those without, are one
    to four, or none. Where all bear it, or nobody does, whoever knows a member knows its answer.
#}
{% macro tells_of_one(counted_in, counted_out) -%}
    ({{ is_small_count(counted_in) }} or {{ is_small_count(counted_out) }}
    or ({{ counted_in }} + {{ counted_out }} > 0 and least({{ counted_in }}, {{ counted_out }}) = 0))
{%- endmacro %}
