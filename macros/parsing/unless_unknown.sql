{# Null for a word that says that nothing is known. #}
{% macro unless_unknown(text) -%}
    case when upper({{ text }}) not in ('{{ var('unknown_words') | join("', '") }}') then {{ text }} end
{%- endmacro %}
