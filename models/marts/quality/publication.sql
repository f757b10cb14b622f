-- Which run this is, of which exports, for which buyers: two publications can be compared where the
-- source and the buyers are the same.
{% set run_at = env_var('SPASER_RUN_AT', '') or run_started_at.strftime('%Y-%m-%d %H:%M:%S') %}
select
    cast('{{ env_var("SPASER_RUN_ID", "") or invocation_id }}' as varchar(80)) as run_id,
    cast('{{ run_at }}' as timestamp) as published_at,
    cast({{ publication_source() }} as varchar(20)) as source,
    {{ publication_buyers() }} as buyers
