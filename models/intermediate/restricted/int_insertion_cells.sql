-- Hours, persons who worked and persons who left, by year, buyer and directorate. A person counts
-- once a year, where it first worked; once among the exits of the year, where it left.
with

counted as (

    select
        cast(year(month_on) as integer) as year,
        buyer_siren,
        directorate,
        count(hours_worked) as n_months_known,
        count(*) - count(hours_worked) as n_months_unknown,
        sum(hours_worked) as hours_worked,
        0 as n_persons,
        0 as n_women,
        0 as n_men,
        0 as n_disabled,
        0 as n_not_disabled,
        0 as n_positive_exits,
        0 as n_other_exits,
        0 as n_unknown_exits
    from {{ ref('int_insertion_months') }}
    group by year(month_on), buyer_siren, directorate
    union all
    select
        year,
        buyer_siren,
        directorate,
        0 as n_months_known,
        0 as n_months_unknown,
        null as hours_worked,
        count(*) as n_persons,
        count(case when is_woman then 1 end) as n_women,
        count(case when not is_woman then 1 end) as n_men,
        count(case when is_disabled_worker then 1 end) as n_disabled,
        count(case when not is_disabled_worker then 1 end) as n_not_disabled,
        0 as n_positive_exits,
        0 as n_other_exits,
        0 as n_unknown_exits
    from {{ ref('int_beneficiary_years') }}
    group by year, buyer_siren, directorate
    union all
    select
        year,
        buyer_siren,
        directorate,
        0 as n_months_known,
        0 as n_months_unknown,
        null as hours_worked,
        0 as n_persons,
        0 as n_women,
        0 as n_men,
        0 as n_disabled,
        0 as n_not_disabled,
        count(case when is_positive then 1 end) as n_positive_exits,
        count(case when not is_positive then 1 end) as n_other_exits,
        count(case when is_positive is null then 1 end) as n_unknown_exits
    from {{ ref('int_beneficiary_exits') }}
    group by year, buyer_siren, directorate

)

select
    year,
    buyer_siren,
    directorate,
    sum(n_months_known) as n_months_known,
    sum(n_months_unknown) as n_months_unknown,
    sum(hours_worked) as hours_worked,
    sum(n_persons) as n_persons,
    sum(n_women) as n_women,
    sum(n_men) as n_men,
    sum(n_persons) - sum(n_women) - sum(n_men) as n_sex_unknown,
    sum(n_disabled) as n_disabled,
    sum(n_not_disabled) as n_not_disabled,
    sum(n_persons) - sum(n_disabled) - sum(n_not_disabled) as n_disability_unknown,
    sum(n_positive_exits) as n_positive_exits,
    sum(n_other_exits) as n_other_exits,
    sum(n_unknown_exits) as n_unknown_exits
from counted
group by year, buyer_siren, directorate
