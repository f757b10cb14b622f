with groups as (

    select
        year,
        buyer_siren,
        directorate,
        n_women as numerator,
        n_women + n_men as n_counted,
        n_sex_unknown as n_unknown,
        is_unknown_hidden,
        {{ must_be_withheld('n_women', 'n_men', 'is_unknown_hidden') }} as is_withheld
    from {{ ref('int_person_units') }}
    where n_members > 0

)

{{ person_fact('answer_unknown', is_share=true) }}
