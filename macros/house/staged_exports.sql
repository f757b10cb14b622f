{# The exports that staging reads, in the order of the contract: export, base model. #}
{% macro staged_exports() -%}
    {{ return(['contracts', 'contract_details', 'award_criteria', 'suppliers']) }}
{%- endmacro %}
