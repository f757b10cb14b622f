{#
    A number as French files write it: 1234567.89, 1234567,89, 1 234 567,89 €, 159 153,00 € HT, 1.234.567,89,
    1,234,567.89, 1e6. Null where it is none. Never binary floating point.
#}
{% macro parse_decimal(text, precision=18, scale=2) -%}
    {%- set type = 'decimal(' ~ precision ~ ', ' ~ scale ~ ')' -%}
    {%- set number -%}
        trim({{ replace_all(clean_text(text), '(?i)€|euros?|eur|h[.]?t[.]?$', '') }})
    {%- endset -%}
    {%- set read -%}
        case
            when {{ matches('number_read', '[-+]?(([0-9]+|[0-9]{1,3}( [0-9]{3})+)([.,][0-9]*)?|[.,][0-9]+)') }}
                then try_cast(replace(replace(number_read, ' ', ''), ',', '.') as {{ type }})
            when {{ matches('number_read', '[-+]?[0-9]{1,3}([.][0-9]{3})+,[0-9]+') }}
                then try_cast(replace(replace(number_read, '.', ''), ',', '.') as {{ type }})
            when {{ matches(
                'number_read', '[-+]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]+|[-+]?[0-9]{1,3}(,[0-9]{3}){2,}'
            ) }}
                then try_cast(replace(number_read, ',', '') as {{ type }})
            when {{ matches('number_read', '[-+]?[0-9]+([.][0-9]+)?[eE][-+]?[0-9]{1,2}') }}
                then try_cast(number_read as {{ type }})
        end
    {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, '-?[0-9]{1,12}([.][0-9]+)?') }} then try_cast({{ text }} as {{ type }})
        when {{ matches(text, '-?[0-9]{1,12},[0-9]+') }} then try_cast(replace({{ text }}, ',', '.') as {{ type }})
        else {{ with_name('number_read', number, read) }}
    end
{%- endmacro %}
