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

{#
    True where the text is one of the words. DuckDB would turn IN over a few words into a join of
    all rows.
#}
{% macro is_one_of(text, words) -%}
    {{ return(adapter.dispatch('is_one_of')(text, "'" ~ words | join("', '") ~ "'")) }}
{%- endmacro %}

{% macro default__is_one_of(text, words) -%}
    {{ text }} in ({{ words }})
{%- endmacro %}

{% macro duckdb__is_one_of(text, words) -%}
    list_contains([{{ words }}], {{ text }})
{%- endmacro %}

{# A map of the keys and values of a group. #}
{% macro as_map(keys, values) -%}
    {{ return(adapter.dispatch('as_map')(keys, values)) }}
{%- endmacro %}

{% macro default__as_map(keys, values) -%}
    map_from_arrays(collect_list({{ keys }}), collect_list({{ values }}))
{%- endmacro %}

{% macro duckdb__as_map(keys, values) -%}
    map(list({{ keys }}), list({{ values }}))
{%- endmacro %}

{# What a map holds under a key; null where it does not hold it. #}
{% macro value_under(map, key) -%}
    {{ return(adapter.dispatch('value_under')(map, key)) }}
{%- endmacro %}

{% macro default__value_under(map, key) -%}
    try_element_at({{ map }}, {{ key }})
{%- endmacro %}

{% macro duckdb__value_under(map, key) -%}
    map_extract_value({{ map }}, {{ key }})
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
    nullif(array_to_string(list_sort(list_distinct(list({{ value }}))), '{{ separator }}'), '')
{%- endmacro %}

{#
    A number that stands for a text, of 64 bits: equal texts have equal ones, and of different ones
    hardly two. Grouping by it takes less memory than by long texts.
#}
{% macro hash_of(text) -%}
    {{ return(adapter.dispatch('hash_of')(text)) }}
{%- endmacro %}

{% macro default__hash_of(text) -%}
    xxhash64({{ text }})
{%- endmacro %}

{% macro duckdb__hash_of(text) -%}
    hash({{ text }})
{%- endmacro %}
