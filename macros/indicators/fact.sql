{#
    The fact contract: the columns of every indicator, as models/marts/indicators/_indicators__models.yml states
    them and dbt enforces. Reads the CTE members: one row per member of the population, with observation_id,
    observed_on, buyer_siren, directorate, segment, numerator, denominator (null for counts and sums) and
    exclusion_reason (null when counted). The indicator is that of the file's name.
    columns: which of weight, known_weight, n_represented and second_measure members has too; without them a member
    weighs 1, is known whole or not at all, stands for itself and bears no second measure.
#}
{% macro fact() -%}
{{ tag_of_chantier() }}
{%- set weight = (
    'weight' if 'weight' in varargs else 'n_represented' if 'n_represented' in varargs else '1'
) -%}
select
    cast('{{ indicator_of_fact() }}' as varchar(8)) as indicator_id,
    cast(observation_id as varchar(120)) as observation_id,
    cast(observed_on as date) as observed_on,
    cast(year(observed_on) as integer) as year,
    cast(buyer_siren as varchar(9)) as buyer_siren,
    cast(directorate as varchar(200)) as directorate,
    cast(segment as varchar(10)) as segment,
    cast(case when exclusion_reason is null then numerator end as decimal(18, 6)) as numerator,
    cast(case when exclusion_reason is null then denominator end as decimal(18, 6)) as denominator,
    cast({{ weight }} as decimal(18, 6)) as weight,
    cast(case when exclusion_reason is null then {{ 'known_weight' if 'known_weight' in varargs else weight }} else 0 end
        as decimal(18, 6)) as known_weight,
    cast({{ 'n_represented' if 'n_represented' in varargs else '1' }} as integer) as n_represented,
    cast({{ 'second_measure' if 'second_measure' in varargs else 'null' }} as decimal(18, 2))
        as second_measure,
    cast(exclusion_reason as varchar(40)) as exclusion_reason
from members
{%- endmacro %}
