-- What each buyer spends with the social economy, beside the year before. A buyer has a row in each
-- year in which it, or the year before, has something to compare.
with

totals as (

    select
        buyer_siren,
        year,
        sum(case when is_social_economy then amount_excl_tax else 0 end) as amount
    from {{ ref('fct_invoices') }}
    where is_social_economy is not null
    group by buyer_siren, year

),

spans as (

    select
        min(year) as first_year,
        max(year) as last_year
    from totals

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
    pairs.year = spans.first_year as is_first_year,
    make_date(pairs.year, 12, 31) as observed_on
from pairs
cross join spans
where pairs.year <= spans.last_year
