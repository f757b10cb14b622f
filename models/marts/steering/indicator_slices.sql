-- The figures of a year by buyer, directorate and segment. An indicator that knows a dimension for
-- none of its members has no slice of it. Persons come in groups (int_person_units): a slice tells
-- no more than they do.
{% set dimensions = {'buyer': 'buyer_siren', 'directorate': 'directorate', 'segment': 'segment'} %}
with

-- What every slice is made of: observations are read once, and only sums are kept of them.
cells as (

    select
        observations.indicator_id,
        observations.year,
        observations.buyer_siren,
        observations.directorate,
        observations.segment,
        observations.exclusion_reason,
        sum(observations.numerator) as numerator,
        sum(observations.denominator) as denominator,
        sum(observations.second_measure) as second_measure,
        case
            when count(*) = count(observations.n_represented)
                then sum(observations.n_represented)
        end as n_represented
    from {{ ref('indicator_observations') }} as observations
    inner join {{ ref('dim_years') }} as years on observations.year = years.year
    group by
        observations.indicator_id,
        observations.year,
        observations.buyer_siren,
        observations.directorate,
        observations.segment,
        observations.exclusion_reason

),

buyers as (

    select
        buyer_siren,
        min(name) as name
    from {{ ref('dim_buyers') }}
    group by buyer_siren

),

slices as (
    {% for dimension, column in dimensions.items() %}
    select
        indicator_id,
        year,
        '{{ dimension }}' as dimension,
        cast({{ column }} as varchar(200)) as member_id,
        {{ observation_sums() }}
    from cells
    group by indicator_id, year, {{ column }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

known as (

    select
        indicator_id,
        dimension
    from slices
    group by indicator_id, dimension
    having count(member_id) > 0

)

select
    slices.indicator_id,
    slices.year,
    slices.dimension,
    slices.member_id,
    coalesce(
        buyers.name,
        segments.name_fr,
        slices.member_id,
        case
            when indicators.is_about_persons and slices.dimension = 'buyer'
                then '{{ var("merged_buyers") }}'
        end
    ) as member_name_fr,
    cast(slices.numerator as decimal(18, 6)) as numerator,
    cast(slices.denominator as decimal(18, 6)) as denominator,
    cast(
        case
            when indicators.measure in ('share', 'growth')
                then {{ exact_ratio('slices.numerator', 'slices.denominator') }}
            else slices.numerator
        end as decimal(18, 6)
    ) as value,
    cast(slices.n_observations as integer) as n_observations,
    cast(slices.n_excluded as integer) as n_excluded
from slices
inner join known
    on slices.indicator_id = known.indicator_id and slices.dimension = known.dimension
inner join {{ ref('dim_indicators') }} as indicators
    on slices.indicator_id = indicators.indicator_id
left join buyers on slices.dimension = 'buyer' and slices.member_id = buyers.buyer_siren
left join {{ ref('dim_labels') }} as segments
    on
        slices.dimension = 'segment'
        and segments.kind = 'segment'
        and slices.member_id = segments.code
