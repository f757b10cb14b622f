{#
    Where a row comes among the readable rows of its key, in the order of the files: the first
    is 1.
    first: what comes before the order of the files.
#}
{% macro rank_in_key(key, checks, first=none) -%}
    row_number() over (
        partition by
            {{ key }},
            case
                when source_problem is not null then 1
                {%- for column, raw, condition, reason in checks %}
                when {{ condition }} then 1
                {%- endfor %}
            end
        order by {{ first ~ ', ' if first }}source_file, source_line
    )
{%- endmacro %}
