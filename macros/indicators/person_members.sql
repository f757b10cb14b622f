{#
    The members of an indicator about persons, already grouped so that no group and no difference of groups is of
    one to four. Reads the CTE groups (what person_units made), one row per year, buyer and directorate: numerator,
    n_counted (members with an answer), n_unknown, is_unknown_hidden, is_withheld.
    The unknown stand in a row of their own; n_represented is null where their number would tell a small count. A
    group that may not be shown is one row with the reason withheld.
#}
{% macro person_members(unknown_reason, is_share) -%}
{%- set kinds = [
    ('counted', 'numerator', 'n_counted', "null", 'not is_withheld and n_counted > 0'),
    (
        'unknown', 'null', 'case when not is_unknown_hidden then n_unknown end', "'" ~ unknown_reason ~ "'",
        'not is_withheld and (is_unknown_hidden or n_unknown > 0)'
    ),
    ('withheld', 'null', 'null', "'withheld'", 'is_withheld'),
] -%}
, members as (
    {% for kind, numerator, n_represented, reason, condition in kinds %}
    select
        concat_ws('-', cast(year as varchar(4)), buyer_siren, directorate, '{{ kind }}') as observation_id,
        make_date(year, 12, 31) as observed_on,
        buyer_siren,
        directorate,
        null as segment,
        {{ numerator }} as numerator,
        {{ 'n_counted' if is_share else 'null' }} as denominator,
        {{ n_represented }} as n_represented,
        {{ reason }} as exclusion_reason
    from groups
    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)
{%- endmacro %}
