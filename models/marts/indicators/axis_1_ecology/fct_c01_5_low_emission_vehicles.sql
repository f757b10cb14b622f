with purchases as (select * from {{ ref('stg_equipment_purchases') }})

{{ share(
    'C01-5', 'purchases', 'is_low_emission', unknown='answer_unknown',
    observation_id='purchase_key', observed_on='purchased_on', weight='quantity',
    member="category = 'vehicule' and operation = 'renouvellement' and assignment = 'hotel_de_region'",
    buyer_siren='null', directorate='null',
) }}
