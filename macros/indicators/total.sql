{#
    Family: a count or a sum. value: 1 or 0 for what is counted, or what is added up; where it is null the member
    is excluded for the reason unknown.
#}
{% macro total(
    indicator_id, relation, value, unknown, observation_id, observed_on,
    member='true', exclusions=[], amount=none,
    buyer_siren='buyer_siren', directorate='directorate', segment='null'
) -%}
{{ members(relation, member, exclusions + [('(' ~ value ~ ') is null', unknown)]) }}

{{ fact(
    indicator_id, observation_id, observed_on,
    numerator=value, amount=amount,
    buyer_siren=buyer_siren, directorate=directorate, segment=segment,
) }}
{%- endmacro %}
