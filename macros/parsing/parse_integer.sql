{# A whole number, also where it is written 12.0 or 1 234; null where it is none. #}
{% macro parse_integer(text) -%}
    {%- set read -%}
        case
            when {{ matches('whole_read', '[0-9]{1,9}([.,]0+)?|[0-9]{1,3}( [0-9]{3}){1,2}') }}
                then cast({{ replace_all('whole_read', '[.,].*| ', '') }} as integer)
        end
    {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, '[0-9]{1,9}') }} then cast({{ text }} as integer)
        else {{ with_name('whole_read', clean_text(text), read) }}
    end
{%- endmacro %}
