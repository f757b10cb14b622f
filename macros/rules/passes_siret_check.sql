{#
    True where the check digit of a SIRET of fourteen digits is right: the Luhn formula, but for the
    establishments of La Poste (SIREN 356000000), whose digits add up to a multiple of five. Source:
    INSEE, Sirene.
#}
{% macro passes_siret_check(siret) -%}
    case
        when substr({{ siret }}, 1, 9) = '356000000' and {{ digit_sum(siret) }} % 5 = 0 then true
        else {{ digit_sum(siret, doubled='odd') }} % 10 = 0
    end
{%- endmacro %}
