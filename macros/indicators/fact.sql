{#
    The fact contract: the one place that builds the columns of every indicator, as
    models/marts/indicators/_indicators__models.yml states them and dbt enforces. A row is one member of the
    population, counted or not; an excluded row has a reason, and neither numerator nor denominator.
    denominator: none for counts and sums. amount: the second measure that the plan asks for. A row with an amount
    alone bears only the second measure, and is no member.
#}
{% macro fact(
    indicator_id, observation_id, observed_on, numerator,
    denominator=none, amount=none, reason='reason', relation='members',
    buyer_siren='buyer_siren', directorate='directorate', segment='segment'
) -%}
select
    cast('{{ indicator_id }}' as varchar(8)) as indicator_id,
    cast({{ observation_id }} as varchar(120)) as observation_id,
    cast({{ observed_on }} as date) as observed_on,
    cast(year({{ observed_on }}) as integer) as year,
    cast({{ buyer_siren }} as varchar(9)) as buyer_siren,
    cast({{ directorate }} as varchar(200)) as directorate,
    cast({{ segment }} as varchar(10)) as segment,
    cast(case when {{ reason }} is null then {{ numerator }} end as decimal(18, 6)) as numerator,
    cast(
        {%- if denominator %} case when {{ reason }} is null then {{ denominator }} end
        {%- else %} null{% endif %} as decimal(18, 6)
    ) as denominator,
    cast({{ amount or 'null' }} as decimal(18, 2)) as amount,
    cast({{ reason }} as varchar(40)) as exclusion_reason
from {{ relation }}
{%- endmacro %}
