{#
    Shared by the families: the CTE members, with the reason for which a member does not count.
    member: which rows of the relation belong; exclusions: (condition, reason) pairs, the first that holds applies.
#}
{% macro members(relation, member, exclusions) -%}
, members as (

    select
        *,
        {% if exclusions -%}
        case
            {%- for condition, reason in exclusions %}
            when {{ condition }} then '{{ reason }}'
            {%- endfor %}
        end as reason
        {%- else -%}
        cast(null as varchar(40)) as reason
        {%- endif %}
    from {{ relation }}
    where {{ member }}

)
{%- endmacro %}
