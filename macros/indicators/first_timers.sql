{#
    Family: companies that come for the first time. Reads the CTE companies: one row per company and year in
    which it came, with is_first and holder_siren. A company without a SIREN cannot be told from itself abroad.
#}
{% macro first_timers(indicator_id) -%}
, members as (

    select
        *,
        concat_ws('-', company_id, cast(year as varchar(4))) as company_year_id,
        case when holder_siren is null then 'siren_missing' end as reason
    from companies

)

{{ fact(
    indicator_id, 'members', 'company_year_id', 'notified_on',
    numerator='case when is_first then 1 else 0 end',
    exclusion_reason='reason',
) }}
{%- endmacro %}
