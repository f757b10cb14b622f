-- La dépense est-elle concentrée sur peu de fournisseurs ? L'indice de Herfindahl, par segment :
-- la somme des carrés des parts, de 0 (dispersée) à 1 (un seul fournisseur).
{% set year = 2025 %}
with

spend as (

    select
        segment,
        supplier_siren,
        sum(amount_excl_tax) as amount
    from {{ ref('fct_invoices') }}
    where year = {{ year }} and supplier_siren is not null
    group by segment, supplier_siren

),

shares as (

    select
        *,
        cast(amount as double) / sum(amount) over (partition by segment) as share
    from spend

)

select
    segment,
    count(*) as n_suppliers,
    sum(amount) as amount_excl_tax,
    max(share) as largest_share,
    sum(share * share) as herfindahl_index
from shares
group by segment
order by herfindahl_index desc
