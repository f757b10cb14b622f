{#
    Whether a list of values holds one of a code, over the rows of its values with their code. A value that the list
    of the column does not know (code null) could be it: then what is not held is unknown, not a no (rules.md, Unknown
    is not no).
#}
{% macro holds_code(wanted) -%}
    case
        when bool_or(coalesce(code = '{{ wanted }}', false)) then true
        when bool_and(code is not null) then false
    end
{%- endmacro %}
