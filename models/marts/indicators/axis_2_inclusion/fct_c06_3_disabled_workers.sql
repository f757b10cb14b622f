with groups as (

    select
        year,
        buyer_siren,
        directorate,
        n_disabled as numerator,
        n_disabled + n_not_disabled as n_counted,
        n_disability_unknown as n_unknown,
        is_unknown_hidden,
        {{ must_be_withheld('n_disabled', 'n_not_disabled', 'is_unknown_hidden') }} as is_withheld
    from {{ ref('int_disability_units') }}

)

{{ person_fact('answer_unknown', is_share=true) }}
