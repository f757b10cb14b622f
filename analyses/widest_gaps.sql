-- Quelles cibles de la dernière année close sont manquées, et de combien ?
{% set year = 2025 %}
select
    indicator_id,
    indicator_name_fr,
    compared_value,
    target,
    gap,
    effort,
    unit_fr,
    is_target_inferred
from {{ ref('indicator_figures') }}
where year = {{ year }} and status = 'missed'
order by is_target_inferred asc, indicator_id asc
