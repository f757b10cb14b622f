-- The second measures whose rows are not those of the fact: numerator and denominator of their own.
-- Each branch has its scale: a union of sums of two scales would round to the smaller one.
with

holder_shares as (

    select
        'C11-1' as indicator_id,
        'micro' as measure_id,
        year,
        cast(sum(share_micro) as decimal(18, 6)) as numerator,
        cast(sum(share_micro_known) as decimal(18, 6)) as denominator
    from {{ ref('fct_contract_holder_shares') }}
    where is_in_population and n_holders > 0
    group by year
    union all
    select
        'C12-1' as indicator_id,
        'head_office' as measure_id,
        year,
        cast(sum(share_regional_head_office) as decimal(18, 6)) as numerator,
        cast(sum(share_head_office_known) as decimal(18, 6)) as denominator
    from {{ ref('fct_contract_holder_shares') }}
    where is_in_population and n_holders > 0
    group by year

),

-- A company counts once a year, by any of its establishments that holds a contract.
holders as (

    select
        contracts.year,
        holders.company_id,
        bool_or(holders.is_sme) as is_sme,
        bool_or(holders.is_regional) as is_regional
    from {{ ref('fct_contract_holders') }} as holders
    inner join {{ ref('fct_contracts') }} as contracts
        on holders.contract_id = contracts.contract_id
    where contracts.is_in_population and holders.holder_siren is not null
    group by contracts.year, holders.company_id

),

companies as (

    select
        'C11-1' as indicator_id,
        'companies' as measure_id,
        year,
        cast(count(case when is_sme then 1 end) as decimal(18, 6)) as numerator,
        cast(count(is_sme) as decimal(18, 6)) as denominator
    from holders
    group by year
    union all
    select
        'C12-1' as indicator_id,
        'companies' as measure_id,
        year,
        cast(count(case when is_regional then 1 end) as decimal(18, 6)) as numerator,
        cast(count(is_regional) as decimal(18, 6)) as denominator
    from holders
    group by year

),

invoice_sums as (

    select
        'C12-2' as indicator_id,
        'head_office' as measure_id,
        year,
        cast(
            sum(case when is_regional_head_office then amount_excl_tax else 0 end)
            as decimal(18, 6)
        ) as numerator,
        cast(sum(amount_excl_tax) as decimal(18, 6)) as denominator
    from {{ ref('fct_invoices') }}
    where is_regional_head_office is not null
    group by year
    union all
    select
        'C02-1' as indicator_id,
        'spend' as measure_id,
        year,
        cast(sum(amount_recycled_excl_tax) as decimal(18, 6)) as numerator,
        cast(null as decimal(18, 6)) as denominator
    from {{ ref('fct_invoices') }}
    where amount_recycled_excl_tax is not null
    group by year
    union all
    select
        'C02-2' as indicator_id,
        'spend' as measure_id,
        year,
        cast(sum(amount_reused_excl_tax) as decimal(18, 6)) as numerator,
        cast(null as decimal(18, 6)) as denominator
    from {{ ref('fct_invoices') }}
    where amount_reused_excl_tax is not null
    group by year

)

select
    indicator_id,
    measure_id,
    cast(year as integer) as year,
    numerator,
    denominator
from holder_shares
union all
select
    indicator_id,
    measure_id,
    cast(year as integer) as year,
    numerator,
    denominator
from invoice_sums
union all
select
    indicator_id,
    measure_id,
    cast(year as integer) as year,
    numerator,
    denominator
from companies
