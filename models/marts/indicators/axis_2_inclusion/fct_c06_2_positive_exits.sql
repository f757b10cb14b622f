with groups as (

    select
        year,
        buyer_siren,
        directorate,
        n_positive_exits as numerator,
        n_positive_exits + n_other_exits as n_counted,
        n_unknown_exits as n_unknown,
        is_unknown_hidden,
        {{ must_be_withheld('n_positive_exits', 'n_other_exits', 'is_unknown_hidden') }}
            as is_withheld
    from {{ ref('int_exit_units') }}

)

{{ person_fact('answer_unknown', is_share=false) }}
