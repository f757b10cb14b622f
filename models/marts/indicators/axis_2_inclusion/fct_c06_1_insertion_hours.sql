with groups as (

    select
        year,
        buyer_siren,
        directorate,
        hours_worked as numerator,
        n_months_known as n_counted,
        n_months_unknown as n_unknown,
        false as is_unknown_hidden,
        -- Hours of one to four persons tell of them as their number does.
        {{ is_small_count('n_members') }} as is_withheld
    from {{ ref('int_person_units') }}

)

{{ person_fact('hours_unknown', is_share=false) }}
