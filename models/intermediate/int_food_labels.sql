-- Labels that the list does not know could be any of them: what they could be is unknown, not a no
-- (rules.md, Unknown is not no).
with

lists as (

    select distinct quality_labels
    from {{ ref('stg_food_purchases') }}
    where quality_labels <> ''

),

parts as (

    select
        quality_labels,
        {{ each_part(replace_all('quality_labels', '[;|]', ',')) }} as part
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
            and codes.spelling = rtrim({{ comparable('parts.part') }}, 's')
    where {{ clean_text('parts.part') }} is not null

)

select
    quality_labels,
    case
        when bool_or(coalesce(code = 'BIO', false)) then true
        when bool_and(code is not null) then false
    end as is_organic,
    case
        when bool_or(coalesce(code = 'COMMERCE_EQUITABLE', false)) then true
        when bool_and(code is not null) then false
    end as is_fair_trade
from coded
group by quality_labels
