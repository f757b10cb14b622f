{#
    Family: a ratio of two sums in euros: shares of spend, gains, dependency. A member of which either is not known
    is excluded for the reason unknown.
#}
{% macro ratio_of_amounts(
    indicator_id, relation, numerator, denominator, unknown, observation_id, observed_on,
    member='true', exclusions=[], amount=none,
    buyer_siren='buyer_siren', directorate='directorate', segment='segment'
) -%}
{{ members(
    relation, member,
    exclusions + [('(' ~ numerator ~ ') is null or (' ~ denominator ~ ') is null', unknown)],
) }}

{{ fact(
    indicator_id, observation_id, observed_on,
    numerator=numerator, denominator=denominator, amount=amount,
    buyer_siren=buyer_siren, directorate=directorate, segment=segment,
) }}
{%- endmacro %}
