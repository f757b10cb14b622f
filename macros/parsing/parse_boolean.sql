{# A yes or a no as files write it; null for anything else, for unknown is not no. #}
{% macro parse_boolean(text) -%}
    case
        when lower({{ clean_text(text) }}) in ('{{ var('yes_words') | join("', '") }}') then true
        when lower({{ clean_text(text) }}) in ('{{ var('no_words') | join("', '") }}') then false
    end
{%- endmacro %}
