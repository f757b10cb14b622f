{#
    Family: a share of members that are not contracts: consultations, vehicles, invoices, companies, referents.
    weight: how many of the counted unit a row stands for.
#}
{% macro share(
    indicator_id, relation, flag, unknown, observation_id, observed_on,
    weight='1', member='true', exclusions=[], amount=none,
    buyer_siren='buyer_siren', directorate='directorate', segment='null'
) -%}
{{ members(relation, member, exclusions + [('(' ~ flag ~ ') is null', unknown)]) }}

{{ fact(
    indicator_id, observation_id, observed_on,
    numerator='cast((' ~ flag ~ ') as integer) * ' ~ weight,
    denominator=weight,
    amount=amount,
    buyer_siren=buyer_siren, directorate=directorate, segment=segment,
) }}
{%- endmacro %}
