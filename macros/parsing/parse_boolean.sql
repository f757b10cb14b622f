{# A yes or a no as files write it; null for anything else, for unknown is not no. #}
{% macro parse_boolean(text) -%}
    case
        when lower({{ clean_text(text) }}) in ('oui', 'true', 'vrai', '1', '1.0', 'o', 'x') then true
        when lower({{ clean_text(text) }}) in ('non', 'false', 'faux', '0', '0.0', 'n') then false
    end
{%- endmacro %}
