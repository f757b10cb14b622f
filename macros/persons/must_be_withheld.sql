{#
    True for a group of persons whose figure is withheld: it tells of one of them; or the number of unknown is hidden,
    and so many are unknown that the coverage is insufficient.
#}
{% macro must_be_withheld(counted_in, counted_out, is_unknown_hidden='false') -%}
    {{ tells_of_one(counted_in, counted_out) }}
    or ({{ is_unknown_hidden }} and {{ counted_in }} + {{ counted_out }} < {{ parameter('min_coverage') }} * n_members)
{%- endmacro %}
