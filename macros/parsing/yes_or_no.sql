{# The answer that a word in lower case gives. #}
{% macro yes_or_no(word) -%}
    case
        when {{ word }} in ('{{ var('yes_words') | join("', '") }}') then true
        when {{ word }} in ('{{ var('no_words') | join("', '") }}') then false
    end
{%- endmacro %}
