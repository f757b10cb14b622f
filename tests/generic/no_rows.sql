{# The table is empty: each of its rows is something to look at. #}
{% test no_rows(model) %}
select *
from {{ model }}
{% endtest %}
