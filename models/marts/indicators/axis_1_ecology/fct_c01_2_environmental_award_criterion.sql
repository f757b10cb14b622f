with contracts as (select * from {{ ref('fct_contracts') }})

-- Known where the consideration or the award criteria are known.
{{ share_of_contracts(
    'C01-2',
    'coalesce(
        has_environmental_criterion or has_environmental_award_criterion,
        has_environmental_criterion,
        has_environmental_award_criterion
    )',
    unknown='criterion_unknown'
) }}
