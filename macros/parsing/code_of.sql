{#
    The code of a value in the list of its column (seeds/reference/code_lists.csv), whatever its case, accents,
    punctuation and plural; null where the list does not know it: unknown is not no (rules.md).
#}
{% macro code_of(export, column, text) -%}
    (
        select max(lists.code)
        from {{ ref('code_lists') }} as lists
        where
            lists.export = '{{ export }}'
            and lists.column_name = '{{ column }}'
            and lists.spelling = trim(trailing 's' from {{ comparable(clean_text(text)) }})
    )
{%- endmacro %}
