-- What each list of considerations says, as it is written.
with

lists as (
    {% for column_name, column in {
        'considerationsSociales': 'social_considerations',
        'considerationsEnvironnementales': 'environmental_considerations',
    }.items() %}
    select distinct
        '{{ column_name }}' as column_name,
        {{ column }} as written
    from {{ ref('int_contract_rows') }}
    where {{ column }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

parts as (

    select
        column_name,
        written,
        {{ each_part('written') }} as part
    from lists

),

coded as (

    select
        parts.column_name,
        parts.written,
        codes.code
    from parts
    left join {{ ref('code_lists') }} as codes
        on
            codes.export = 'contracts'
            and parts.column_name = codes.column_name
            and codes.spelling = {{ spelling_of('parts.part') }}
    where {{ clean_text('parts.part') }} is not null

)

select
    column_name,
    written,
    {{ holds_code('clause') }} as has_clause,
    {{ holds_code('criterion') }} as has_criterion,
    {{ holds_code('reserved') }} as is_reserved
from coded
group by column_name, written
