{#
    Family: persons, already grouped so that no group and no difference of groups is of one to four (the CTE units,
    made by person_units in a restricted model). A row stands for several members: its amount says how many (months
    of hours for C06-1). The unknown stand in a row of their own; its amount is null where their number would tell
    a small count. A whole year that may not be shown is one row with the reason withheld.
    counted: members with an answer; withheld, unknown_is_hidden: conditions on a unit.
#}
{% macro persons(
    indicator_id, numerator, counted, unknown='0', unknown_reason='answer_unknown',
    withheld='false', unknown_is_hidden='false', is_share=true
) -%}
, judged as (

    select
        *,
        {{ withheld }} as is_withheld
    from units

)

, members as (

    select
        year,
        buyer_siren,
        directorate,
        'counted' as part,
        {{ numerator }} as numerator,
        {{ counted }} as counted,
        cast(null as varchar(40)) as reason
    from judged
    where not is_withheld and {{ counted }} > 0
    union all
    select
        year,
        buyer_siren,
        directorate,
        'unknown' as part,
        null as numerator,
        case when not {{ unknown_is_hidden }} then {{ unknown }} end as counted,
        '{{ unknown_reason }}' as reason
    from judged
    where not is_withheld and ({{ unknown_is_hidden }} or {{ unknown }} > 0)
    union all
    select
        year,
        buyer_siren,
        directorate,
        'withheld' as part,
        null as numerator,
        null as counted,
        'withheld' as reason
    from judged
    where is_withheld

)

{{ fact(
    indicator_id,
    "concat_ws('-', cast(year as varchar(4)), buyer_siren, directorate, part)",
    'make_date(year, 12, 31)',
    numerator='numerator', denominator='counted' if is_share else none, amount='counted',
    segment='null',
) }}
{%- endmacro %}
