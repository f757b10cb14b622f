{{ config(materialized='view') }}

{% for model in fact_models() -%}
select
    indicator_id,
    observation_id,
    observed_on,
    year,
    buyer_siren,
    directorate,
    segment,
    numerator,
    denominator,
    amount,
    exclusion_reason
from {{ ref(model) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
