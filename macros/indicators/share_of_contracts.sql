{#
    Family: a share of contracts. Reads the CTE contracts of the fact (fct_contracts).
    flag: a boolean of the contract; unknown is excluded for the reason given. member: which contracts of the
    population belong; exclusions: further (condition, reason) pairs, checked first.
#}
{% macro share_of_contracts(indicator_id, flag, unknown, member='true', exclusions=[]) -%}
, members as (

    select
        *,
        ({{ flag }}) as is_counted,
        case
            {%- for condition, reason in exclusions %}
            when {{ condition }} then '{{ reason }}'
            {%- endfor %}
            when ({{ flag }}) is null then '{{ unknown }}'
        end as reason
    from contracts
    where is_in_population and ({{ member }})

)

{{ fact(
    indicator_id, 'members', 'contract_id', 'notified_on',
    numerator='case when is_counted then 1 else 0 end',
    denominator='1',
    exclusion_reason='reason',
) }}
{%- endmacro %}
