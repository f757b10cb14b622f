with members as (

    select
        supplier_year_id as observation_id,
        last_invoice_on as observed_on,
        null as buyer_siren,
        null as directorate,
        null as segment,
        cast(has_yearly_review as integer) as numerator,
        1 as denominator,
        case when has_yearly_review is null then 'review_unknown' end as exclusion_reason
    from {{ ref('fct_strategic_supplier_years') }}
    where is_of_first_twenty

)

{{ fact() }}
