-- Quelles directions paient en retard, et de combien de jours ?
{% set year = 2025 %}
{% set days = 30 %}
select
    directorate,
    count(*) as n_invoices,
    sum(case when days_to_pay > {{ days }} then 1 else 0 end) as n_late,
    avg(days_to_pay) as mean_days,
    max(days_to_pay) as longest_days
from {{ ref('fct_invoices') }}
where year(paid_on) = {{ year }} and not is_credit_note and days_to_pay is not null
group by directorate
order by n_late desc, directorate asc
