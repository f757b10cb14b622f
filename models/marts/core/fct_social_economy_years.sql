-- What each buyer spends with the social economy, beside the year before. A buyer has a row in each
-- year with invoices in which it, or the year before, has something to compare.
with

years as (

    select
        year,
        {{ exact_ratio(
            'sum(case when is_social_economy is not null then abs(amount_excl_tax) else 0 end)',
            'sum(abs(amount_excl_tax))'
        ) }} as coverage
    from {{ ref('fct_invoices') }}
    group by year

),

totals as (

    select
        buyer_siren,
        year,
        sum(case when is_social_economy then amount_excl_tax else 0 end) as amount
    from {{ ref('fct_invoices') }}
    where is_social_economy is not null
    group by buyer_siren, year

),

pairs as (

    select
        coalesce(this_year.buyer_siren, year_before.buyer_siren) as buyer_siren,
        coalesce(this_year.year, year_before.year + 1) as year,
        coalesce(this_year.amount, 0) as amount,
        coalesce(year_before.amount, 0) as amount_before
    from totals as this_year
    full outer join totals as year_before
        on
            this_year.buyer_siren = year_before.buyer_siren
            and this_year.year = year_before.year + 1

)

select
    pairs.buyer_siren,
    cast(pairs.year as integer) as year,
    concat_ws('-', cast(pairs.year as varchar(4)), pairs.buyer_siren) as buyer_year_id,
    cast(pairs.amount as decimal(18, 2)) as amount_excl_tax,
    cast(pairs.amount_before as decimal(18, 2)) as amount_before_excl_tax,
    -- A growth needs two years of which enough is known (rules.md, Unknown is not no).
    case
        when years_before.year is null then 'year_before_missing'
        when
            years.coverage < {{ parameter('min_coverage') }}
            or years_before.coverage < {{ parameter('min_coverage') }}
            then 'coverage_insufficient'
    end as growth_exclusion,
    make_date(pairs.year, 12, 31) as observed_on
from pairs
inner join years on pairs.year = years.year
left join years as years_before on pairs.year = years_before.year + 1
