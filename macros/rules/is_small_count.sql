{# True where a count of persons, or what is left of the whole, is of one to four (rules.md, Insertion). #}
{% macro is_small_count(count, whole) -%}
    (
        {{ count }} between 1 and {{ var('smallest_published_count') - 1 }}
        or {{ whole }} - {{ count }} between 1 and {{ var('smallest_published_count') - 1 }}
    )
{%- endmacro %}
