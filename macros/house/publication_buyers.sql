{# The buyers of this publication, as one text: publications for the same buyers can be compared. #}
{% macro publication_buyers() -%}
    (
        select {{ sorted_list('buyer_siren') }} from {{ ref('stg_buyers') }}
        where buyer_siren is not null
    )
{%- endmacro %}
