{#
    Whether any row of a group meets a condition: true where one does, false where none does and each is known, else
    unknown (rules.md, Unknown is not no).
#}
{% macro any_known(condition) -%}
    case
        when bool_or({{ condition }}) then true
        when count(*) = count({{ condition }}) then false
    end
{%- endmacro %}
