{#
    A day as published: 2024-01-18, 2024-1-5, 18/01/2024, 2024-01-18+01:00, 2024-01-18T00:00:00. A time of day and a
    zone are left aside: the day is the one that is written. Null where it is none.
#}
{% macro parse_date(text) -%}
    {%- set day = clean_text(text) -%}
    case
        -- What is written plainly needs no reading.
        when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then try_cast({{ text }} as date)
        when {{ matches(
            day,
            '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9:.]+)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?'
        ) }}
            then try_cast(
                split_part({{ day }}, '-', 1)
                || '-' || lpad(split_part({{ day }}, '-', 2), 2, '0')
                || '-' || lpad({{ replace_all("split_part(" ~ day ~ ", '-', 3)", '[^0-9].*$', '') }}, 2, '0')
                as date
            )
        when {{ matches(day, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') }}
            then try_cast(
                split_part({{ day }}, '/', 3)
                || '-' || lpad(split_part({{ day }}, '/', 2), 2, '0')
                || '-' || lpad(split_part({{ day }}, '/', 1), 2, '0') as date
            )
    end
{%- endmacro %}
