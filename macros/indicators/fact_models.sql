{# The facts, in the order of the catalogue. A test holds this list against the catalogue, both ways. #}
{% macro fact_models() -%}
    {{ return([
        'fct_c01_1_environmental_consideration',
        'fct_c01_2_environmental_award_criterion',
        'fct_c06_5_social_clause',
        'fct_c10_3_first_time_holders',
        'fct_c11_1_sme_holders',
        'fct_c12_1_regional_holders',
    ]) }}
{%- endmacro %}
