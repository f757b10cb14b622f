{# What is shown in place of a value that may hold a person: how long it is, and of what kind. #}
{% macro hidden_value(value) -%}
    concat(
        '(non montrée : ',
        cast(length({{ value }}) as varchar(20)),
        ' caractères, ',
        case
            when not {{ holds_letters(value, 1) }} then 'sans lettre'
            when {{ matches(value, '[^0-9]*') }} then 'sans chiffre'
            else 'chiffres et lettres'
        end,
        ')'
    )
{%- endmacro %}
