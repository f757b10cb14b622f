-- Que faut-il pour atteindre la cible, au volume de la dernière année close ?
{% set indicator = 'C06-5' %}
{% set last_year = 2028 %}
select
    figures.year,
    figures.status_fr,
    figures.value,
    figures.target,
    figures.reference_path,
    figures.effort,
    figures.unit_fr
from {{ ref('indicator_figures') }} as figures
where figures.indicator_id = '{{ indicator }}' and figures.year <= {{ last_year }}
order by figures.year
