{# The exports that staging reads, in the order of the contract. #}
{% macro staged_exports() -%}
    {{ return([
        'contracts', 'contract_details', 'consultations', 'award_criteria', 'bids', 'invoices',
        'suppliers', 'supplier_lists', 'supplier_revenues', 'insertion_hours', 'food_purchases',
        'food_declarations', 'equipment_purchases', 'sourcing', 'supplier_reviews', 'events', 'event_participants',
        'purchasing_referents', 'disputes', 'commitments',
    ]) }}
{%- endmacro %}
