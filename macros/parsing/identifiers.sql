{#
    An identifier without spaces, dots or dashes, in upper case; a number that a spreadsheet ended in .0
    is whole.
#}
{% macro clean_identifier(text) -%}
    nullif(upper({{ replace_all(clean_text(text), '[.]0$|[ .\u00a0\u202f-]', '') }}), '')
{%- endmacro %}

{# Digits that lost their leading zero in a spreadsheet: 3 of two is 03. #}
{% macro with_leading_zero(text, length) -%}
    case
        when {{ matches(text, '[0-9]{' ~ (length - 1) ~ '}') }} then concat('0', {{ text }}) else {{ text }}
    end
{%- endmacro %}

{#
    The SIREN or SIRET in a text. One that lost its leading zeros gets them back where its check digit then holds;
    anything else stays as it is.
    sirens: false where a short number may be something else.
#}
{% macro company_identifier(text, sirens=true) -%}
    {%- set padded -%}
        case
            when {{ matches('cleaned', '[0-9]{10,13}') }} and {{ passes_siret_check("lpad(cleaned, 14, '0')") }}
                then lpad(cleaned, 14, '0')
            {%- if sirens %}
            when {{ matches('cleaned', '[0-9]{6,8}') }} and {{ passes_siren_check("lpad(cleaned, 9, '0')") }}
                then lpad(cleaned, 9, '0')
            {%- endif %}
            else cleaned
        end
    {%- endset -%}
    case
        when {{ text }} is null then null
        when {{ matches(text, '[0-9]{9}|[0-9]{14}') }} then {{ text }}
        else {{ with_name('cleaned', clean_identifier(text), padded) }}
    end
{%- endmacro %}

{# The SIREN in a SIREN or a SIRET that was read; null where the text is neither. #}
{% macro siren_of(identifier) -%}
    nullif({{ first_group(identifier, '^([0-9]{9})(?:[0-9]{5})?$') }}, '')
{%- endmacro %}

{# A text for comparison: lower case, no accents, no spaces, no punctuation. #}
{% macro comparable(text) -%}
    {{ replace_all('lower(' ~ without_accents(text) ~ ')', '[^a-z0-9]', '') }}
{%- endmacro %}

{# How a list of codes spells a text: for comparison, and in the singular. #}
{% macro spelling_of(text) -%}
    trim(trailing 's' from {{ comparable(text) }})
{%- endmacro %}

{# A contract number as written, spaces and case aside. #}
{% macro written_number(text) -%}
    upper({{ replace_all(text, '[ \u00a0\u202f\t]', '') }})
{%- endmacro %}

{# The order number (rules.md, Identity 2): 20232023_0804, 2023-0804 and 20230804 are one. #}
{% macro order_number(written) -%}
    {%- set bare -%}
        case
            when {{ matches(written, '(19|20)[0-9]{2}(19|20)[0-9]{2}_.*') }}
                then substr({{ written }}, 5)
            else {{ written }}
        end
    {%- endset -%}
    {{ replace_all(bare, '[/._-]', '') }}
{%- endmacro %}

{#
    True for a number that is a year and at most two more digits: it may be the beginning of another (rules.md,
    Identity 2).
#}
{% macro is_short_number(order_number) -%}
    {{ matches(order_number, '(19|20)[0-9]{2}[0-9]{0,2}') }}
{%- endmacro %}

{# The number of the first lot that an object names, without leading zeros: lot n° 02 gives 2. #}
{% macro lot_number(label) -%}
    {%- set plain_label = 'lower(' ~ without_accents(label) ~ ')' -%}
    {%- set pattern = '(?:^|[^a-z])lots?[^a-z0-9]*(?:n[^a-z0-9]*|numero )?0*([0-9]+)' -%}
    nullif({{ first_group(plain_label, pattern) }}, '')
{%- endmacro %}
