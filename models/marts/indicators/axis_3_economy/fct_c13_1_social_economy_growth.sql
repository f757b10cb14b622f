with base as (select * from {{ ref('fct_c13_2_social_economy_spend') }})

{{ growth('C13-1') }}
