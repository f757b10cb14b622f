{# True where a text holds so many letters in a row. #}
{% macro holds_letters(text, count) -%}
    {{ matches('upper(' ~ without_accents(text) ~ ')', '(?s).*[A-Z]{' ~ count ~ '}.*') }}
{%- endmacro %}
