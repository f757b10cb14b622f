{#
    A day as published: 2024-01-18, 2024-1-5, 18/01/2024, 2024-01-18+01:00, 2024-01-18T00:00:00. A time of day and a
    zone are left aside: the day is the one that is written. Null where it is none.
#}
{% macro parse_date(text) -%}
    {%- set read -%}
        case
            when {{ matches(
                'day_read',
                '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9:.]+)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?'
            ) }}
                then try_cast(
                    split_part(day_read, '-', 1)
                    || '-' || lpad(split_part(day_read, '-', 2), 2, '0')
                    || '-' || lpad({{ replace_all("split_part(day_read, '-', 3)", '[^0-9].*$', '') }}, 2, '0')
                    as date
                )
            when {{ matches('day_read', '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') }}
                then try_cast(
                    split_part(day_read, '/', 3)
                    || '-' || lpad(split_part(day_read, '/', 2), 2, '0')
                    || '-' || lpad(split_part(day_read, '/', 1), 2, '0') as date
                )
        end
    {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then try_cast({{ text }} as date)
        when {{ matches(text, '[0-9]{2}/[0-9]{2}/[0-9]{4}') }}
            then try_cast(
                right({{ text }}, 4) || '-' || substr({{ text }}, 4, 2) || '-' || left({{ text }}, 2) as date
            )
        else {{ with_name('day_read', clean_text(text), read) }}
    end
{%- endmacro %}
