-- Which run this is, of which exports, for which buyers: two publications can be compared where the
-- source and the buyers are the same.
select
    cast('{{ var("run_id") or invocation_id }}' as varchar(80)) as run_id,
    {% if var('run_at') -%}
    cast('{{ var("run_at") }}' as timestamp) as published_at,
    {%- else -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as published_at,
    {%- endif %}
    cast({{ publication_source() }} as varchar(20)) as source,
    {{ publication_buyers() }} as buyers
