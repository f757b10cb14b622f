-- What earlier publications told of persons: it is told again as it was (rules.md, Persons). The
-- pipeline writes it to a file and sets SPASER_PUBLISHED_PERSONS; without, nothing was told. For
-- other buyers other figures of the same persons would be told: these years are withheld.
{% set is_told = env_var('SPASER_PUBLISHED_PERSONS', '') != '' %}
{% set columns = {
    'source': 'varchar(20)',
    'buyers': 'varchar(2000)',
    'indicator_id': 'varchar(8)',
    'observation_id': 'varchar(120)',
    'observed_on': 'date',
    'year': 'integer',
    'buyer_siren': 'varchar(9)',
    'directorate': 'varchar(200)',
    'segment': 'varchar(10)',
    'numerator': 'decimal(18, 6)',
    'denominator': 'decimal(18, 6)',
    'weight': 'decimal(18, 6)',
    'known_weight': 'decimal(18, 6)',
    'n_represented': 'integer',
    'second_measure': 'decimal(18, 2)',
} %}
with

told as (

    select
        {%- for name, type in columns.items() %}
        cast({{ name if is_told else 'null' }} as {{ type }}) as {{ name }},
        {%- endfor %}
        cast({{ 'exclusion_reason' if is_told else 'null' }} as varchar(40))
            as exclusion_reason
    {{ 'from ' ~ stored_source('last_publication', 'persons') if is_told }}
    where {{ 'source = ' ~ publication_source() if is_told else 'false' }}

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
