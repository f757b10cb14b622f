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

{#
    True for a text of which no sign needs reading: the fast way of every macro here. The careful way gives the same
    (tests/python/test_dialects.py), and is said once: a repeated expression would be computed for every row.
#}
{% macro is_written_plainly(text) -%}
    {{ matches(text, '[!-~À-ÿ]+( [!-~À-ÿ]+)*') }}
{%- endmacro %}

{# Null for a word that says that nothing is known. #}
{% macro unless_unknown(text) -%}
    case when upper({{ text }}) not in ('{{ var('unknown_words') | join("', '") }}') then {{ text }} end
{%- endmacro %}
