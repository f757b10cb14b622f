-- The years that a figure may have, from the earliest baseline to the end of the plan.
{% for year in range(var('earliest_year'), var('plan_last_year') + 1) -%}
select cast({{ year }} as integer) as year
{% if not loop.last %}union all{% endif %}
{% endfor %}
