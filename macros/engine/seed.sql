{#
    A seed on DuckDB, read by DuckDB alone. dbt would read each value in Python first, to count rows and to guess types.
#}
{% materialization seed, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main', fetch_result=True) %}
        create or replace table {{ target }} as
        select *
        from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            header = true, delim = ',', quote = '"', escape = '"', types = {{ config.require('column_types') }}
        )
    {% endcall %}
    {# What `dbt seed --show` shows. #}
    {% do store_result('agate_table', response='OK', agate_table=load_result('main').table) %}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
