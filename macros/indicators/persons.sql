{#
    Family: distinct persons, already counted by year, buyer and directorate in the restricted schema: no row is
    about one person. Reads the CTE groups. amount: how many persons there are, known or not.
#}
{% macro persons(indicator_id, numerator, population, denominator=none) -%}
{{ members('groups', population ~ ' > 0', []) }}

{{ fact(
    indicator_id,
    "concat_ws('-', cast(year as varchar(4)), buyer_siren, directorate)",
    'observed_on',
    numerator=numerator, denominator=denominator, amount=population,
    segment='null',
) }}
{%- endmacro %}
