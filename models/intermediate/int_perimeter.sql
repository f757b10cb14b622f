-- The single SIREN * takes every buyer that the exports name.
with

listed as (

    select buyer_siren
    from {{ ref('stg_buyers') }}
    where buyer_siren is not null
    group by buyer_siren

),

named as (
    {% for export in [
        'contracts', 'consultations', 'invoices', 'insertion_hours', 'supplier_reviews', 'disputes',
    ] %}
    select buyer_siren
    from {{ ref('stg_' ~ export) }}
    where rejection_reason is null
    group by buyer_siren
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}

),

every_buyer as (

    select named.buyer_siren
    from named
    inner join listed on listed.buyer_siren = '*'

)

select buyer_siren
from listed
where buyer_siren <> '*'
union
select buyer_siren
from every_buyer
