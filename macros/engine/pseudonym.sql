{#
    The pseudonym of a person, hashed with the secret of the run (pipeline.pseudonyms): what the export calls a
    person cannot be found in the warehouse. An error where there is no secret.
#}
{% macro pseudonym(id) -%}
    {{ return(adapter.dispatch('pseudonym')(id)) }}
{%- endmacro %}

{% macro default__pseudonym(id) -%}
    sha2(concat('${spaser.pseudonym.salt}', ':', {{ id }}), 256)
{%- endmacro %}

{% macro duckdb__pseudonym(id) -%}
    case
        when getvariable('pseudonym_salt') is null then error('pseudonym_salt is not set')
        else sha256(getvariable('pseudonym_salt') || ':' || {{ id }})
    end
{%- endmacro %}
