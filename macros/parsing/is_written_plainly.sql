{#
    True for a text of which no sign needs reading: the fast way of every macro here. The careful way gives the same
    (tests/python/test_dialects.py), and is said once: a repeated expression would be computed for every row.
#}
{% macro is_written_plainly(text) -%}
    {{ matches(text, '[!-~À-ÿ]+( [!-~À-ÿ]+)*') }}
{%- endmacro %}
