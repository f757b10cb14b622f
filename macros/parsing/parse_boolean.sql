{# A yes or a no as files write it; null for anything else, for unknown is not no. #}
{% macro parse_boolean(text) -%}
    case
        when {{ text }} is null then null
        when lower({{ text }}) in ('{{ var('yes_words') | join("', '") }}') then true
        when lower({{ text }}) in ('{{ var('no_words') | join("', '") }}') then false
        else {{ with_name('word', 'lower(' ~ clean_text(text) ~ ')', yes_or_no('word')) }}
    end
{%- endmacro %}
