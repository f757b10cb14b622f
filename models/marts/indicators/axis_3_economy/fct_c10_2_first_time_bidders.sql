with companies as (select * from {{ ref('fct_company_years') }})

{{ first_timers('C10-2', came_with='bid') }}
