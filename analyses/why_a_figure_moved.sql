-- Pourquoi un chiffre a-t-il bougé depuis une publication ? Les lignes nouvelles, disparues, ou
-- comptées autrement.
{% set fact = 'fct_c01_1_environmental_consideration' %}
{% set year = 2025 %}
with

figures as (

    select *
    from {{ ref(fact) }}
    where year = {{ year }}

),

figures_before as (

    select *
    from last.indicators.{{ fact }}
    where year = {{ year }}

)

select
    coalesce(figures.observation_id, figures_before.observation_id) as observation_id,
    case
        when figures_before.observation_id is null then 'new'
        when figures.observation_id is null then 'gone'
        else 'changed'
    end as what_happened,
    figures_before.numerator as numerator_before,
    figures.numerator,
    figures_before.denominator as denominator_before,
    figures.denominator,
    figures_before.exclusion_reason as exclusion_reason_before,
    figures.exclusion_reason
from figures
full outer join figures_before on figures.observation_id = figures_before.observation_id
where
    coalesce(figures.numerator, -1) <> coalesce(figures_before.numerator, -1)
    or coalesce(figures.denominator, -1) <> coalesce(figures_before.denominator, -1)
    or coalesce(figures.exclusion_reason, '') <> coalesce(figures_before.exclusion_reason, '')
    or figures.observation_id is null
    or figures_before.observation_id is null
order by what_happened, observation_id
