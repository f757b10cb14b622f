{#
    The text without the spaces around it; null for what published files write where they know
    nothing.
#}
{% macro clean_text(text) -%}
    {%- set trimmed -%} trim({{ replace_all(text, '[\u00a0\u202f\u2009\t\n\r ]+', ' ') }}) {%- endset -%}
    case
        when upper({{ trimmed }}) in ('{{ var('unknown_words') | join("', '") }}') then null
        else {{ trimmed }}
    end
{%- endmacro %}
