{# True where the check digit of a SIREN of nine digits is right: the Luhn formula. #}
{% macro passes_siren_check(siren) -%}
    {{ digit_sum(siren, doubled='even') }} % 10 = 0
{%- endmacro %}
