{#
    The text without the spaces around it; null for what published files write where they know
    nothing.
#}
{% macro clean_text(text) -%}
    {%- set spaced -%} trim({{ replace_all(text, '[\u00a0\u202f\u2009\t\n\r ]+', ' ') }}) {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ is_written_plainly(text) }} then {{ unless_unknown(text) }}
        else {{ with_name('spaced', spaced, unless_unknown('spaced')) }}
    end
{%- endmacro %}
