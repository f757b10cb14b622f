-- What earlier publications told of persons: it is told again as it was (rules.md, Persons). The
-- pipeline writes it to a file (published_persons); without one, nothing was told. For other buyers
-- other figures of the same persons would be told: these years are withheld.
with

told as (
    {% if var('published_persons') %}
    select
        source,
        buyers,
        cast(indicator_id as varchar(8)) as indicator_id,
        cast(observation_id as varchar(120)) as observation_id,
        cast(observed_on as date) as observed_on,
        cast(year as integer) as year,
        cast(buyer_siren as varchar(9)) as buyer_siren,
        cast(directorate as varchar(200)) as directorate,
        cast(segment as varchar(10)) as segment,
        cast(numerator as decimal(18, 6)) as numerator,
        cast(denominator as decimal(18, 6)) as denominator,
        cast(weight as decimal(18, 6)) as weight,
        cast(known_weight as decimal(18, 6)) as known_weight,
        cast(n_represented as integer) as n_represented,
        cast(second_measure as decimal(18, 2)) as second_measure,
        cast(exclusion_reason as varchar(40)) as exclusion_reason
    from {{ source('last_publication', 'persons') }}
    where source = {{ publication_source() }}
    {% else %}
    select
        cast(null as varchar(20)) as source,
        cast(null as varchar(2000)) as buyers,
        cast(null as varchar(8)) as indicator_id,
        cast(null as varchar(120)) as observation_id,
        cast(null as date) as observed_on,
        cast(null as integer) as year,
        cast(null as varchar(9)) as buyer_siren,
        cast(null as varchar(200)) as directorate,
        cast(null as varchar(10)) as segment,
        cast(null as decimal(18, 6)) as numerator,
        cast(null as decimal(18, 6)) as denominator,
        cast(null as decimal(18, 6)) as weight,
        cast(null as decimal(18, 6)) as known_weight,
        cast(null as integer) as n_represented,
        cast(null as decimal(18, 2)) as second_measure,
        cast(null as varchar(40)) as exclusion_reason
    where false
    {% endif %}
),

perimeter as (

    select {{ publication_buyers() }} as buyers

),

years as (

    select
        told.indicator_id,
        told.year,
        bool_or(told.buyers = perimeter.buyers) as is_of_these_buyers
    from told
    cross join perimeter
    group by told.indicator_id, told.year

)

select
    told.indicator_id,
    told.observation_id,
    told.observed_on,
    told.year,
    told.buyer_siren,
    told.directorate,
    told.segment,
    told.numerator,
    told.denominator,
    told.weight,
    told.known_weight,
    told.n_represented,
    told.second_measure,
    told.exclusion_reason
from told
cross join perimeter
where told.buyers = perimeter.buyers
union all
select
    indicator_id,
    cast(concat_ws('-', cast(year as varchar(4)), 'withheld') as varchar(120)) as observation_id,
    make_date(year, 12, 31) as observed_on,
    year,
    null as buyer_siren,
    null as directorate,
    null as segment,
    null as numerator,
    null as denominator,
    null as weight,
    cast(0 as decimal(18, 6)) as known_weight,
    null as n_represented,
    null as second_measure,
    'withheld' as exclusion_reason
from years
where not is_of_these_buyers
