{#
    The code of a value in the list of its column (seeds/reference/code_lists.csv), whatever its case, accents,
    punctuation and plural; null where the list does not know it: unknown is not no (rules.md).
    The list is read once, as a map; most values are written as it has them.
#}
{% macro code_of(export, column, text) -%}
    {%- set codes -%}
        (
            select {{ as_map('lists.spelling', 'lists.code') }} as codes
            from {{ ref('code_lists') }} as lists
            where lists.export = '{{ export }}' and lists.column_name = '{{ column }}'
        )
    {%- endset -%}
    coalesce(
        {{ value_under(codes, text) }},
        {{ value_under(codes, spelling_of(clean_text(text))) }}
    )
{%- endmacro %}
