{# Null for a word that says that nothing is known; a longer text is none of them. #}
{% macro unless_unknown(text) -%}
    {%- set words = var('unknown_words') -%}
    case
        when length({{ text }}) > {{ words | map('length') | max }} then {{ text }}
        when not {{ is_one_of('upper(' ~ text ~ ')', words) }} then {{ text }}
    end
{%- endmacro %}
