-- Which run this is, of which exports, for which buyers: two publications can be compared where the
-- source and the buyers are the same.
-- The run is read late: what dbt reads while it parses, it compares, and parses again where it is
-- another one.
{% if execute %}
{% set run_id = env_var('SPASER_RUN_ID', '') or invocation_id %}
{% set run_at = env_var('SPASER_RUN_AT', '') or run_started_at.strftime('%Y-%m-%d %H:%M:%S') %}
{% endif %}
select
    cast('{{ run_id }}' as varchar(80)) as run_id,
    cast('{{ run_at }}' as timestamp) as published_at,
    cast({{ publication_source() }} as varchar(20)) as source,
    {{ publication_buyers() }} as buyers
