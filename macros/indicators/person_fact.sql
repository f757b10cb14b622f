{#
    The fact of an indicator about persons, already grouped so that neither a group nor a difference of groups tells of
    one. Reads the CTE groups (what person_units made), one row per year, buyer and directorate: numerator, n_counted
    (members with an answer), n_unknown, is_unknown_hidden, is_withheld.
    The unknown stand in a row of their own; n_represented is null where their number would tell a small count. A
    group that may not be shown is one row with the reason withheld. A year is published once, when it is settled: what
    was published of it stays as it was, and before that it is one row with the reason year_not_settled.
#}
{% macro person_fact(unknown_reason, is_share) -%}
{{ tag_of_chantier() }}
{%- set kinds = [
    ('counted', 'numerator', 'n_counted', "null", 'not is_withheld and n_counted > 0'),
    (
        'unknown', 'null', 'case when not is_unknown_hidden then n_unknown end', "'" ~ unknown_reason ~ "'",
        'not is_withheld and (is_unknown_hidden or n_unknown > 0)'
    ),
    ('withheld', 'null', 'null', "'withheld'", 'is_withheld'),
] -%}
, published as (

    select * from {{ ref('int_published_persons') }}
    where indicator_id = '{{ indicator_of_fact() }}'

)

, settled as (

    select groups.*
    from groups
    where
        {{ is_year_settled('groups.year') }}
        and groups.year not in (select published.year from published)

)

, awaited as (

    select years.year
    from {{ ref('dim_years') }} as years
    where
        years.has_begun
        and not {{ is_year_settled('years.year') }}
        and years.year not in (select published.year from published)
        and exists (select 1 from groups)

)

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
    from settled
    where {{ condition }}
    union all
    {%- endfor %}
    select
        concat_ws('-', cast(year as varchar(4)), 'awaited') as observation_id,
        make_date(year, 12, 31) as observed_on,
        null as buyer_siren,
        null as directorate,
        null as segment,
        null as numerator,
        null as denominator,
        null as n_represented,
        'year_not_settled' as exclusion_reason
    from awaited

)

{{ fact('n_represented') }}
union all
select
    indicator_id,
    observation_id,
    observed_on,
    year,
    buyer_siren,
    directorate,
    segment,
    numerator,
    denominator,
    weight,
    known_weight,
    n_represented,
    second_measure,
    exclusion_reason
from published
{%- endmacro %}
