{#
    True where a list of labels, separated by commas or semicolons, holds the label itself, not
    a longer one.
#}
{% macro has_label(labels, label) -%}
    concat(',', {{ replace_all(labels, '[ ;,]+', ',') }}, ',') like '%,{{ label }},%'
{%- endmacro %}
