{#
    The pseudonym of a person, hashed with the secret of the run (pipeline.pseudonyms): what the export calls a
    person cannot be found in the warehouse. An error where there is no secret. Spark reads it where its driver runs.
#}
{% macro pseudonym(id) -%}
    {{ return(adapter.dispatch('pseudonym')(id)) }}
{%- endmacro %}

{% macro default__pseudonym(id) -%}
    case
        when '${env:SPASER_PSEUDONYM_SALT}' = concat('$', '{env:SPASER_PSEUDONYM_SALT}')
            then raise_error('SPASER_PSEUDONYM_SALT is not set')
        else sha2(concat('${env:SPASER_PSEUDONYM_SALT}', ':', {{ id }}), 256)
    end
{%- endmacro %}

{% macro duckdb__pseudonym(id) -%}
    case
        when getvariable('pseudonym_salt') is null then error('pseudonym_salt is not set')
        else sha256(getvariable('pseudonym_salt') || ':' || {{ id }})
    end
{%- endmacro %}
