{#
    True where the check digit of a SIRET of fourteen digits is right: the Luhn formula, but for the establishments of
    La Poste (SIREN 356000000), whose digits add up to a multiple of five. Source: INSEE, Sirene.
#}
{% macro passes_siret_check(siret) -%}
    case
        when substr({{ siret }}, 1, 9) = '356000000'
            and (
                {%- for position in range(1, 15) %}
                cast(substr({{ siret }}, {{ position }}, 1) as integer){{ ' +' if not loop.last }}
                {%- endfor %}
            ) % 5 = 0 then true
        else (
            {%- for position in range(1, 15) %}
            {%- if position % 2 == 0 %}
            cast(substr({{ siret }}, {{ position }}, 1) as integer)
            {%- else %}
            cast(substr('0246813579', 1 + cast(substr({{ siret }}, {{ position }}, 1) as integer), 1) as integer)
            {%- endif %}{{ ' +' if not loop.last }}
            {%- endfor %}
        ) % 10 = 0
    end
{%- endmacro %}
