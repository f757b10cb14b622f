with groups as (

    select
        year,
        buyer_siren,
        directorate,
        n_participants as numerator,
        n_participants + n_absent as n_counted,
        n_unknown,
        false as is_unknown_hidden,
        {{ must_be_withheld('n_participants', 'n_absent') }}
        or {{ is_small_count('n_unknown') }} as is_withheld
    from {{ ref('int_referent_units') }}

)

{{ person_fact('attendance_unknown', is_share=true) }}
