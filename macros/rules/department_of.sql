{# The department in a commune code: two characters, three overseas; never from a postal code. #}
{% macro department_of(commune_code) -%}
    case
        when {{ matches(commune_code, '9[78][0-9]{3}') }} then substr({{ commune_code }}, 1, 3)
        when {{ matches(commune_code, '([0-9]{2}|2A|2B)[0-9]{3}') }}
            then substr({{ commune_code }}, 1, 2)
    end
{%- endmacro %}
