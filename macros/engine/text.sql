{#
    Text functions whose names or defaults differ between DuckDB and Spark. Patterns hold no
    backslash: use classes.
#}

{# True where the whole text matches the pattern. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    {{ text }} rlike '^({{ pattern }})$'
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# Every match of the pattern replaced by a literal text. #}
{% macro replace_all(text, pattern, replacement='') -%}
    {{ return(adapter.dispatch('replace_all')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{% macro duckdb__replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# What the first group of the pattern holds where it first matches; empty where it does not. #}
{% macro first_group(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}', 1)
{%- endmacro %}

{# The text without its accents. #}
{% macro without_accents(text) -%}
    {{ return(adapter.dispatch('without_accents')(text)) }}
{%- endmacro %}

{% macro default__without_accents(text) -%}
    translate(
        {{ text }},
        'àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝ',
        'aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUY'
    )
{%- endmacro %}

{% macro duckdb__without_accents(text) -%}
    strip_accents({{ text }})
{%- endmacro %}

{#
    An expression in which a name stands for a value: the value is computed, and bound, once.
#}
{% macro with_name(name, value, expression) -%}
    {{ return(adapter.dispatch('with_name')(name, value, expression)) }}
{%- endmacro %}

{% macro default__with_name(name, value, expression) -%}
    transform(array({{ value }}), {{ name }} -> {{ expression }})[0]
{%- endmacro %}

{% macro duckdb__with_name(name, value, expression) -%}
    list_transform([{{ value }}], lambda {{ name }}: {{ expression }})[1]
{%- endmacro %}

{# A row for each part of a list in a text: between commas, semicolons or bars. #}
{% macro each_part(text) -%}
    {{ return(adapter.dispatch('each_part')(replace_all(text, '[;|]', ','))) }}
{%- endmacro %}

{% macro default__each_part(text) -%}
    explode(split({{ text }}, ','))
{%- endmacro %}

{% macro duckdb__each_part(text) -%}
    unnest(string_split({{ text }}, ','))
{%- endmacro %}

{# The distinct values of a group in order, joined by a separator; null where there is none. #}
{% macro sorted_list(value, separator=', ') -%}
    {{ return(adapter.dispatch('sorted_list')(value, separator)) }}
{%- endmacro %}

{% macro default__sorted_list(value, separator) -%}
    nullif(array_join(array_sort(collect_set({{ value }})), '{{ separator }}'), '')
{%- endmacro %}

{% macro duckdb__sorted_list(value, separator) -%}
    string_agg(distinct {{ value }}, '{{ separator }}' order by {{ value }})
{%- endmacro %}
