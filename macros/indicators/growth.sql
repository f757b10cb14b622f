{#
    Family: the growth of another indicator over the year before, by buyer. Reads the CTE base, the fact that
    grows. A buyer has a row in each year in which it, or the year before, has something to compare.
#}
{% macro growth(indicator_id) -%}
, totals as (

    select
        buyer_siren,
        year,
        max(observed_on) as observed_on,
        sum(numerator) as total
    from base
    where numerator is not null
    group by buyer_siren, year

)

, spans as (

    select
        min(year) as first_year,
        max(year) as last_year
    from totals

)

, pairs as (

    select
        coalesce(this_year.buyer_siren, year_before.buyer_siren) as buyer_siren,
        coalesce(this_year.year, year_before.year + 1) as year,
        coalesce(this_year.total, 0) as total,
        coalesce(year_before.total, 0) as total_before
    from totals as this_year
    full outer join totals as year_before
        on
            this_year.buyer_siren = year_before.buyer_siren
            and this_year.year = year_before.year + 1

)

, compared as (

    select
        pairs.*,
        spans.first_year,
        make_date(pairs.year, 12, 31) as observed_on
    from pairs
    cross join spans
    where pairs.year <= spans.last_year

)

{{ members('compared', 'true', [('year = first_year', 'year_before_missing')]) }}

{{ fact(
    indicator_id,
    "concat_ws('-', cast(year as varchar(4)), buyer_siren)",
    'observed_on',
    numerator='total - total_before',
    denominator='total_before',
    directorate='null',
    segment='null',
) }}
{%- endmacro %}
