{# A yes or a no as files write it; null for anything else, for unknown is not no. #}
{% macro parse_boolean(text) -%}
    case
        when {{ text }} is null then null
        when {{ is_one_of('lower(' ~ text ~ ')', var('yes_words')) }} then true
        when {{ is_one_of('lower(' ~ text ~ ')', var('no_words')) }} then false
        else {{ with_name('word', 'lower(' ~ clean_text(text) ~ ')', yes_or_no('word')) }}
    end
{%- endmacro %}
