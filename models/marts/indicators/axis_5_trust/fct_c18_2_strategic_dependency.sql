with members as (

    select
        supplier_year_id as observation_id,
        last_invoice_on as observed_on,
        null as buyer_siren,
        null as directorate,
        null as segment,
        amount_invoiced_excl_tax as numerator,
        amount_revenue_excl_tax as denominator,
        amount_revenue_excl_tax as weight,
        n_dependent as second_measure,
        case when amount_revenue_excl_tax is null then 'revenue_unknown' end as exclusion_reason
    from {{ ref('fct_strategic_supplier_years') }}

)

{{ fact('weight', 'second_measure') }}
