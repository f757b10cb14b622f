{#
    Family: contracts weighted by their holders (rules.md, Amounts). Reads the CTEs contracts and holders.
    Of n holders, k known and j with the property: j/n over k/n, each to six decimals; none known: excluded.
#}
{% macro share_of_holders(indicator_id, flag, unknown) -%}
, weights as (

    select
        contract_id,
        count(*) as n_all,
        count({{ flag }}) as n_known,
        sum(case when {{ flag }} then 1 else 0 end) as n_with_property
    from holders
    group by contract_id

)

, members as (

    select
        contracts.*,
        weights.n_all,
        weights.n_with_property,
        weights.n_known,
        case
            when weights.n_all is null then 'holder_missing'
            when weights.n_known = 0 then '{{ unknown }}'
        end as reason
    from contracts
    left join weights on contracts.contract_id = weights.contract_id
    where contracts.is_in_population

)

{{ fact(
    indicator_id, 'members', 'contract_id', 'notified_on',
    numerator=exact_ratio('n_with_property', 'n_all'),
    denominator=exact_ratio('n_known', 'n_all'),
    exclusion_reason='reason',
) }}
{%- endmacro %}
