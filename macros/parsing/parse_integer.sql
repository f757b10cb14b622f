{# A whole number, also where it is written 12.0 or 1 234; null where it is none. #}
{% macro parse_integer(text) -%}
    case
        when {{ matches(clean_text(text), '[0-9]{1,9}([.,]0+)?|[0-9]{1,3}( [0-9]{3}){1,2}') }}
            then cast({{ replace_all(clean_text(text), '[.,].*| ', '') }} as integer)
    end
{%- endmacro %}
