-- Second measures with a numerator and a denominator of their own.
with

holder_weights as (

    select
        holders.contract_id,
        sum(cast(holders.is_micro as integer)) as n_micro,
        count(holders.is_micro) as n_size_known,
        sum(cast(holders.is_regional_head_office as integer)) as n_regional,
        count(holders.is_regional_head_office) as n_place_known,
        count(*) as n_all
    from {{ ref('fct_contract_holders') }} as holders
    group by holders.contract_id

),

contract_weights as (

    select
        contracts.year,
        {{ exact_ratio('weights.n_micro', 'weights.n_all') }} as micro,
        {{ exact_ratio('weights.n_size_known', 'weights.n_all') }} as size_known,
        {{ exact_ratio('weights.n_regional', 'weights.n_all') }} as regional,
        {{ exact_ratio('weights.n_place_known', 'weights.n_all') }} as place_known
    from {{ ref('fct_contracts') }} as contracts
    inner join holder_weights as weights on contracts.contract_id = weights.contract_id
    where contracts.is_in_population

),

-- Each branch has its scale: a union of sums of two scales would round to the smaller one.
measures as (

    select
        'C11-1' as indicator_id,
        'micro' as measure_id,
        year,
        cast(sum(micro) as decimal(18, 6)) as numerator,
        cast(sum(size_known) as decimal(18, 6)) as denominator
    from contract_weights
    group by year
    union all
    select
        'C12-1' as indicator_id,
        'head_office' as measure_id,
        year,
        cast(sum(regional) as decimal(18, 6)) as numerator,
        cast(sum(place_known) as decimal(18, 6)) as denominator
    from contract_weights
    group by year
    union all
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

)

select
    indicator_id,
    measure_id,
    cast(year as integer) as year,
    numerator,
    denominator
from measures
