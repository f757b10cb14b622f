with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts('C16-3', 'is_sourced', unknown='sourcing_unknown', member='is_strategic') }}
