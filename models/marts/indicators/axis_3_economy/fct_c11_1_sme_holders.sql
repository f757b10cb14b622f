with contracts as (select * from {{ ref('fct_contracts') }}),

holders as (select * from {{ ref('fct_contract_holders') }})

{{ share_of_holders('C11-1', 'is_sme', unknown='category_unknown') }}
