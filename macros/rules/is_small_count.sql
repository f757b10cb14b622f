{# True where a count of persons is of one to four (rules.md, Persons). #}
{% macro is_small_count(count) -%}
    ({{ count }} between 1 and {{ var('smallest_published_count') - 1 }})
{%- endmacro %}
