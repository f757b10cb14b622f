-- Which run this is, of which exports, for which buyers: two publications can be compared where the
-- source and the buyers are the same.
select
    cast('{{ env_var("SPASER_RUN_ID", "") or invocation_id }}' as varchar(80)) as run_id,
    {% if env_var('SPASER_RUN_AT', '') -%}
    cast('{{ env_var("SPASER_RUN_AT") }}' as timestamp) as published_at,
    {%- else -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as published_at,
    {%- endif %}
    cast({{ publication_source() }} as varchar(20)) as source,
    {{ publication_buyers() }} as buyers
