with purchases as (select * from {{ ref('stg_equipment_purchases') }})

{{ share(
    'C02-3', 'purchases', 'is_refurbished', unknown='answer_unknown',
    observation_id='purchase_key', observed_on='purchased_on', weight='quantity',
    member="category in ('telephone', 'tablette')",
    buyer_siren='null', directorate='null',
) }}
