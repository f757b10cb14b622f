{#
    The column identifies each row: never null, and never the same twice. One test where dbt would
    need two.
#}
{% test primary_key(model, column_name) %}
select
    {{ column_name }},
    count(*) as n_rows
from {{ model }}
group by {{ column_name }}
having {{ column_name }} is null or count(*) > 1
{% endtest %}
