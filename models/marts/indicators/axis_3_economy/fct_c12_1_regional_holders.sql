with contracts as (select * from {{ ref('fct_contracts') }}),

holders as (select * from {{ ref('fct_contract_holders') }})

{{ share_of_holders('C12-1', 'is_regional', unknown='place_unknown') }}
