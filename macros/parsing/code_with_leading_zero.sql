{# A code of this length and pattern, with its lost zero; null where it is none. #}
{% macro code_with_leading_zero(text, length, pattern) -%}
    {%- set whole = with_leading_zero('code_read', length) -%}
    {%- set read -%} case when {{ matches(whole, pattern) }} then {{ whole }} end {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, pattern) }} then {{ text }}
        else {{ with_name('code_read', 'upper(' ~ clean_text(text) ~ ')', read) }}
    end
{%- endmacro %}
