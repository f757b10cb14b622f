-- Tables that a publication may not find emptied.
{% for table, condition in {
    'dim_indicators': 'true', 'dim_chantiers': 'true', 'fct_contracts': 'is_in_population',
    'fct_consultations': 'true', 'fct_bids': 'true',
}.items() %}
select
    '{{ table }}' as table_name,
    cast(count(*) as integer) as n_rows
from {{ ref(table) }}
where {{ condition }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
