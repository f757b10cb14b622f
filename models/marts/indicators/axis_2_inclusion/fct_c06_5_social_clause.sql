with contracts as (select * from {{ ref('fct_contracts') }})

{{ share_of_contracts(
    'C06-5',
    'has_social_clause',
    unknown='consideration_unknown',
    member='coalesce(amount_excl_tax > ' ~ var('social_clause_threshold') ~ ', true)',
    exclusions=[('amount_excl_tax is null', 'amount_unknown')]
) }}
