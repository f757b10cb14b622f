{#
    Family: companies that come for the first time. Reads the CTE companies (fct_company_years): one row per
    company and year in which it came. A company without a SIREN cannot be told from itself elsewhere.
#}
{% macro first_timers(indicator_id, came_with) -%}
{{ members(
    'companies', "came_with = '" ~ came_with ~ "'",
    [('company_siren is null', 'siren_missing'), ('is_first is null', 'consultation_unknown')],
) }}

{{ fact(
    indicator_id,
    "concat_ws('-', company_id, cast(year as varchar(4)))",
    'came_on',
    numerator='cast(is_first as integer)',
) }}
{%- endmacro %}
