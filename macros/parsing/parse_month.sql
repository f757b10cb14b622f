{#
    The first day of a month as files write it: 2018-03, 03/2018, 201803, mars 2018, or any day of it. Null where it
    is none.
#}
{% macro parse_month(text) -%}
    {%- set words = [
        'jan(v|vier)?', 'f[eé]v(r|rier)?', 'mars?', 'avr(il)?', 'mai', 'juin', 'jui?l(let)?', 'ao[uû]t?',
        'sept?(embre)?', 'oct(obre)?', 'nov(embre)?', 'd[eé]c(embre)?',
    ] -%}
    {%- set figures = [
        ('[0-9]{4}[-/][0-9]{1,2}', 'month', replace_all('month', '.*[-/]', '')),
        ('[0-9]{1,2}[-/][0-9]{4}', 'right(month, 4)', replace_all('month', '[-/].*', '')),
        ('[0-9]{6}', 'month', 'right(month, 2)'),
    ] -%}
    {%- set read -%}
        case
            {%- for pattern, year, number in figures %}
            when {{ matches('month', pattern) }}
                then try_cast(left({{ year }}, 4) || '-' || lpad({{ number }}, 2, '0') || '-01' as date)
            {%- endfor %}
            {%- for word in words %}
            when {{ matches('month', '(?i)' ~ word ~ '[- /]?[0-9]{4}') }}
                then try_cast(right(month, 4) || '-{{ '%02d' | format(loop.index) }}-01' as date)
            {%- endfor %}
            else cast(date_trunc('month', {{ parse_date('month') }}) as date)
        end
    {%- endset -%}
    {{ with_name('month', replace_all(clean_text(text), '[.]', ''), read) }}
{%- endmacro %}
