{# The answer that a word in lower case gives. #}
{% macro yes_or_no(word) -%}
    case
        when {{ is_one_of(word, var('yes_words')) }} then true
        when {{ is_one_of(word, var('no_words')) }} then false
    end
{%- endmacro %}
