-- What each list of quality labels says, as it is written.
with

lists as (

    select distinct quality_labels
    from {{ ref('stg_food_purchases') }}
    where quality_labels <> ''

),

parts as (

    select
        quality_labels,
        {{ each_part('quality_labels') }} as part
    from lists

),

coded as (

    select
        parts.quality_labels,
        codes.code
    from parts
    left join {{ ref('code_lists') }} as codes
        on
            codes.export = 'food_purchases'
            and codes.column_name = 'categories_egalim'
            and codes.spelling = {{ spelling_of('parts.part') }}
    where {{ clean_text('parts.part') }} is not null

)

select
    quality_labels,
    {{ holds_code('BIO') }} as is_organic,
    {{ holds_code('COMMERCE_EQUITABLE') }} as is_fair_trade
from coded
group by quality_labels
