{#
    Family: a share of the contracts of the population. Reads the CTE contracts (fct_contracts).
    flag: a boolean of the contract; unknown is excluded for that reason. member: which contracts belong.
    spend: a column of the CTE invoices (fct_invoices), what was invoiced of it in the year: the second measure.
#}
{% macro share_of_contracts(
    indicator_id, flag, unknown, member='true', exclusions=[], spend=none
) -%}
{{ members(
    'contracts',
    'is_in_population and (' ~ member ~ ')',
    exclusions + [('(' ~ flag ~ ') is null', unknown)],
) }}

{{ fact(
    indicator_id, 'contract_id', 'notified_on',
    numerator='cast((' ~ flag ~ ') as integer)',
    denominator='1',
) }}
{%- if spend %}
union all
{{ fact(
    indicator_id, "concat_ws(':', 'invoice', invoice_key)", 'received_on',
    numerator='null',
    amount=spend,
    reason='null',
    relation='invoices where ' ~ spend ~ ' is not null',
) }}
{%- endif %}
{%- endmacro %}
