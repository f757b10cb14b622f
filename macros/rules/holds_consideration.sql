{#
    True where the list of considerations holds a value, false where it holds others that the code list knows,
    null where it says nothing known: unknown is not no (rules.md). value is in lower case without accents.
#}
{% macro holds_consideration(list, value, family) -%}
    {%- set known = {
        'social': [
            'clause sociale', 'critere social', 'marche reserve', 'concession reservee',
            'pas de consideration sociale', 'sans objet',
        ],
        'environmental': [
            'clause environnementale', 'critere environnemental',
            'pas de consideration environnementale', 'sans objet',
        ],
    } -%}
    {%- set text -%} lower({{ without_accents(list) }}) {%- endset -%}
    case
        when {{ text }} like '%{{ value }}%' then true
        {%- for other in known[family] if other != value %}
        when {{ text }} like '%{{ other }}%' then false
        {%- endfor %}
    end
{%- endmacro %}
