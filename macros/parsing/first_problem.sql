{#
    The three columns that say why a row is rejected: what was read of it could not be used (source_problem), else
    the first check that fails, else that another row said it before (rank_in_key).
    checks: a list of (column as published, raw expression, condition that makes the row unreadable, reason).
    repeated: (column as published, raw expression) of the key, where the export has one.
#}
{% macro first_problem(checks, repeated=none) -%}
    {%- set all_checks = checks + (
        [(repeated[0], repeated[1], 'rank_in_key > 1', 'repeated')] if repeated else []
    ) -%}
    {%- for name, place, told in [
        ('rejected_column', 0, 'null'), ('rejected_value', 1, 'source_excerpt'), ('rejection_reason', 3, 'source_problem'),
    ] %}
    case
        when source_problem is not null then {{ told }}
        {%- for check in all_checks %}
        when {{ check[2] }} then {{ check[place] if place == 1 else "'" ~ check[place] ~ "'" }}
        {%- endfor %}
    end as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
