with

persons as (

    select
        year,
        buyer_siren,
        directorate,
        observed_on,
        1 as n_employed,
        cast(is_disabled_worker as integer) as n_disabled,
        cast(is_woman as integer) as n_women,
        0 as n_exits,
        0 as n_positive_exits
    from {{ ref('int_beneficiary_years') }}
    union all
    select
        year,
        buyer_siren,
        directorate,
        observed_on,
        0 as n_employed,
        cast(null as integer) as n_disabled,
        cast(null as integer) as n_women,
        1 as n_exits,
        cast(is_positive as integer) as n_positive_exits
    from {{ ref('int_beneficiary_exits') }}

)

select
    year,
    buyer_siren,
    directorate,
    min(observed_on) as observed_on,
    sum(n_employed) as n_employed,
    sum(n_disabled) as n_disabled,
    count(n_disabled) as n_disability_known,
    sum(n_women) as n_women,
    count(n_women) as n_sex_known,
    sum(n_exits) as n_exits,
    sum(n_positive_exits) as n_positive_exits
from persons
group by year, buyer_siren, directorate
