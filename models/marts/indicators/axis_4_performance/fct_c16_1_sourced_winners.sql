with companies as (select * from {{ ref('fct_sourced_companies') }})

{{ share(
    'C16-1', 'companies', 'has_won', unknown='holder_missing',
    observation_id='company_year_id', observed_on='notified_on',
    directorate='null',
) }}
