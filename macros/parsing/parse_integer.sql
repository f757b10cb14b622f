{# A whole number, also where it is written 12.0; null where it is none. #}
{% macro parse_integer(text) -%}
    case
        when {{ matches(clean_text(text), '[0-9]{1,9}([.,]0+)?') }}
            then cast({{ replace_all(clean_text(text), '[.,].*', '') }} as integer)
    end
{%- endmacro %}
