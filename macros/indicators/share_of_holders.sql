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
        sum(cast({{ flag }} as integer)) as n_with_property
    from holders
    group by contract_id

)

, weighted as (

    select
        contracts.*,
        weights.n_all,
        weights.n_with_property,
        weights.n_known
    from contracts
    left join weights on contracts.contract_id = weights.contract_id

)

{{ members(
    'weighted', 'is_in_population', [('n_all is null', 'holder_missing'), ('n_known = 0', unknown)]
) }}

{{ fact(
    indicator_id, 'contract_id', 'notified_on',
    numerator=exact_ratio('n_with_property', 'n_all'),
    denominator=exact_ratio('n_known', 'n_all'),
) }}
{%- endmacro %}
