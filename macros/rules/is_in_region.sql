{# True or false where the place is known (99 is abroad, which is known), null where it is not. #}
{% macro is_in_region(department_code, region_code) -%}
    case
        when {{ region_code }} is not null then {{ region_code }} = '{{ var("region_code") }}'
        when {{ department_code }} = '99' then false
    end
{%- endmacro %}
